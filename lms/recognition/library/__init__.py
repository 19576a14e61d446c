"""What ships of the year: its steps with their usual days, who signs, the plain words of the form."""

import tomllib
from importlib.resources import files
from typing import Any


def year() -> dict[str, Any]:
    """Return the shipped document of the year; `lms.recognition.rules.calendar.parse` reads it."""
    return tomllib.loads((files(__name__) / "year.toml").read_text(encoding="utf-8"))


def forms() -> dict[str, Any]:
    """Return the plain words of the form; `lms.recognition.rules.form_words.parse` reads them."""
    return tomllib.loads((files(__name__) / "forms.toml").read_text(encoding="utf-8"))
