"""The file's shape: the JSON Schema, and a sentence for each way not to keep it."""
