"""The score as pure functions: dated rulebook, entries, statement, forecast, mastery, period.

Values in, values out.
"""
