"""Thin, typed doors to AWS: each builds a request, sends it, and translates the error. They decide nothing."""
