"""The HTTP front on the port: it recognises each AWS call, records it, and passes it to the service that answers."""
