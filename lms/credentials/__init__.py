"""Credentials: what can be shown and checked, of a title or a course, on paper, as a badge, and without internet.

Words: a *credential* is one signed statement; its *key* (128 bits) is in the QR, its *code* (12 characters, one of
them a check) on paper; a *status* says valid, revoked or replaced. What is verified is never more than name, title,
unit, year and decision.
"""
