"""The policy documents that ship with the platform, as TOML in our own form."""

import tomllib
from importlib.resources import files
from typing import Any

CRITERIA, RULEBOOK = "criteria-324", "rulebook-2026"
COMPETENCE, DIGITAL_SKILL, TARGETS = "competence-tt02-2025", "digital-skill", "targets-hanoi"


def document(name: str) -> dict[str, Any]:
    """Return the shipped document of this name (without `.toml`); FileNotFoundError if there is none."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))
