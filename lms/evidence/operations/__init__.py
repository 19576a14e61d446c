"""Use cases: load, ask the rule, keep, tell."""
