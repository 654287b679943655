"""From the file's text to plain data whose positions are known."""
