"""Requests: the events of our own kinds, such as Desired Revision and Rollback Requested, and who may send them."""
