"""The blueprint of the area."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("commendation", __name__)
