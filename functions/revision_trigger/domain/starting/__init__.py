"""Starting: whether an intent may start now, whether its pipeline can take it, and the request that starts it."""
