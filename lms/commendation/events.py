"""Facts of commendation."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CommendationStepped(Event):
    """A list was asked for, frozen, published or withdrawn. `person_id` 0: it is about the list."""

    list_ref: str
    unit_path: str
    period: int
    step: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CommendationConsented(Event):
    """Somebody on a list agreed, or did not agree, to be named to the public."""

    list_ref: str
    agreed: bool
