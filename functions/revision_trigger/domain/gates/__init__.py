"""Gates: each is one reason for which a pending intent may not start now. One file a gate, and one ordered table."""
