"""What a policy document must look like.

Each `parse_*` takes a mapping (TOML, or the same kept as JSON) and returns `Parsed`: the document as frozen
values, or the flaws that keep it from being used. Nothing is thrown, nothing guessed.
"""
