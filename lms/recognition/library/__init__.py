"""The year as it ships: its steps with their usual days, who signs, what a ward may set."""

import tomllib
from importlib.resources import files
from typing import Any


def year() -> dict[str, Any]:
    """Return the shipped document of the year; `lms.recognition.rules.calendar.parse` reads it."""
    return tomllib.loads((files(__name__) / "year.toml").read_text(encoding="utf-8"))
