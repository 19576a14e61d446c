"""The blueprint of the area, and what its pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint
from sqlalchemy.orm import Session

from lms import work
from lms.extensions import db

blueprint = Blueprint("policy", __name__)

T = TypeVar("T")


def do(step: Callable[[Session], T]) -> T:
    """Do one writing step and finish it."""
    writing = db.session()
    return work.run(writing, lambda: step(writing))
