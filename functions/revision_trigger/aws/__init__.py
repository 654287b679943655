"""Adapters to AWS, one for each service. Each builds a request, sends it, and translates the error; none decides.

`bootstrap` alone imports them. The rest of the function knows only the Protocols in `ports`, which they fulfil.
"""
