"""Rights: of the function, of buckets and of keys; and the scanners' rules that are acknowledged."""
