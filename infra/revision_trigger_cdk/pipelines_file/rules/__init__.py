"""The rules that no JSON Schema can express, one module for each subject."""
