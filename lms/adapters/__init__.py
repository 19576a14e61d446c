"""The outside world: mail, files. Handed to operations as protocols; no wing imports them."""
