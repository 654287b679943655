"""The function's bundle: one zip of its code, its libraries and its routes, which Lambda runs as it is."""
