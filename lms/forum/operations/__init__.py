"""Changing talk: `asking` (authors), `flagging` (readers), `moderating` (decisions), `reporting` (wrong content)."""
