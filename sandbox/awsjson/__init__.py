"""The AWS JSON 1.1 protocol for the services that the sandbox answers itself, requests checked by botocore."""
