"""Loading what ships, and changing it: a draft by one person, put in force by another."""

from __future__ import annotations

from lms.criteria.operations.loading import ChangedPaper, FlawedPaper, load_library

__all__ = ["ChangedPaper", "FlawedPaper", "load_library"]
