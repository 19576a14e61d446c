"""Evidence as pure functions: kinds, moves, duplicates, sampling, agreement. Values in, values out."""
