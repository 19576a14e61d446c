"""The plain words of the self-assessment form: one question an indicator, examples for each audience group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """What the form says of one indicator: a question, and examples by audience group."""

    plain: str
    examples: Mapping[str, tuple[str, ...]]


def parse(data: Mapping[str, Any]) -> dict[str, Words]:
    """Read the shipped words by indicator; a KeyError says that they are damaged."""
    return {
        one["code"]: Words(
            one["plain"], {group: tuple(texts) for group, texts in one.items() if group not in ("code", "plain")}
        )
        for one in data["indicators"]
    }


def examples_for(words: Words | None, group: str, fallback: tuple[str, ...]) -> tuple[str, ...]:
    """Return the examples for a group; those of the criteria set where the form has none for it."""
    return words.examples.get(group, fallback) if words else fallback
