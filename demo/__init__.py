"""A tour: real events start local pipelines through the stack that `cdk deploy` would put on AWS."""
