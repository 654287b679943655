"""A sandbox from the outside: its processes, the deployment into it, its console, and its beginning and end."""
