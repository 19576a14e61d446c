"""Facts of learning models. `person_id` 0: the fact is about the model alone."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class OfModel(Event):
    """A fact about one model, and the unit it lies in."""

    model_id: int
    name: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAdded(OfModel):
    """A model was entered."""

    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelChanged(OfModel):
    """A model got another name or head, or ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberJoined(OfModel):
    """A person was entered into a model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberLeft(OfModel):
    """A person's membership of a model ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelStepped(OfModel):
    """A model's year moved: registered, withdrawn, proposed, recalled, recognised, revoked."""

    period: int
    step: str
    number: str = ""
