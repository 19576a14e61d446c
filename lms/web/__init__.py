"""The door for people: one blueprint an area, listed here in `register`."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

AREAS = (
    "public",
    "policy",
    "learn",
    "account",
    "passport",
    "office",
    "ledger",
    "evidence",
    "review",
    "credentials",
    "learning_models",
    "commendation",
    "studio",
    "talk",
    "application",
    "recognition",
    "admin",
    "design",
)


def register(app: Flask) -> None:
    """Open every area; the living page of components only outside production."""
    production = app.extensions["settings"].app_mode == "production"
    for area in AREAS:
        if area != "design" or not production:
            app.register_blueprint(import_module(f"lms.web.{area}").blueprint)
