"""The door for machines."""

from __future__ import annotations

from flask import Flask

from lms.api import health


def register(app: Flask) -> None:
    """Open the doors for machines."""
    app.register_blueprint(health.blueprint)
