"""The year as pure functions: which step may follow which, by whom, and what a list comes to. Values in, values out."""
