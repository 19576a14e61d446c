"""Making lists of commendation, publishing them, and asking those on them."""
