"""The blueprint of the studio; its routes stand in the modules beside it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("studio", __name__)
