"""The blueprint of the area, and what its routes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, request
from sqlalchemy.orm import Session

from kernel.clock import period_of
from lms import work
from lms.criteria import queries as criteria
from lms.extensions import db
from lms.learning_models import queries as models
from lms.learning_models.queries import ModelCard
from lms.learning_models.rules.proposing import Threshold, is_of, level_of
from lms.web import session

blueprint = Blueprint("learning_models", __name__)

FIRST_PERIOD = 2025
T = TypeVar("T")


def do(step: Callable[[Session], T]) -> T:
    """Do one writing step and finish it."""
    writing = db.session()
    return work.run(writing, lambda: step(writing))


def period() -> int:
    """Return the year the page is asked for, this year by default."""
    now = period_of(session.at())
    asked = request.values.get("nam", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else now
    return year if FIRST_PERIOD <= year <= now else now


def periods() -> range:
    """Return the years that can be asked for, newest first."""
    return range(period_of(session.at()), FIRST_PERIOD - 1, -1)


def one(model_ref: str, year: int) -> ModelCard:
    """Return a model within the viewer's scope, or raise `NotFound`."""
    return models.get_watched(session.reading(), public_id=model_ref, period=year, actor=session.actor())


def thresholds(model: ModelCard) -> list[Threshold]:
    """Return what the policy in force asks of this kind of model."""
    targets = criteria.get_policy(session.reading()).targets
    known = targets[0].models if targets else ()
    return [
        Threshold(each.code, level_of(each.code), each.members_percent, each.learners_percent)
        for each in known
        if is_of(each.code, model.kind, model.tier)
    ]
