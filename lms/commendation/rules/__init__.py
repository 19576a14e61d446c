"""Which people a plan puts on a list, and what a snapshot says. Values in, values out."""
