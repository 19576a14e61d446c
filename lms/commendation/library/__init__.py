"""The plans that ship."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@cache
def plans() -> tuple[dict[str, Any], ...]:
    """Return the plans as they are written."""
    with (HERE / "plans.toml").open("rb") as file:
        return tuple(tomllib.load(file)["plans"])
