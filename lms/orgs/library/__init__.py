"""The 126 wards and communes of Hà Nội since 01/7/2025, and where each column of the list comes from."""

import tomllib
from importlib.resources import files
from typing import Any

UNITS = "hanoi-units"


def about() -> dict[str, Any]:
    """Return the list's own description: date, city, sources and status of each column."""
    return tomllib.loads((files(__name__) / f"{UNITS}.toml").read_text(encoding="utf-8"))


def units_csv() -> str:
    """Return the list as CSV text; `lms.orgs.rules.parse_units` reads it."""
    return (files(__name__) / f"{UNITS}.csv").read_text(encoding="utf-8")
