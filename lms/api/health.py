"""Is it alive, and is it ready to serve? For load balancers and watchers; says nothing else to strangers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms import schema
from lms.extensions import db
from lms.web.access import public
from lms.web.session import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database answers, its schema is the newest, and files can be kept."""
    checks = {"database": _database(), "schema": _schema(), "files": _files()}
    fine = all(checks.values())
    return jsonify(status="ok" if fine else "not ready", **checks), 200 if fine else 503


def _database() -> bool:
    try:
        return reading().execute(text("SELECT 1")).scalar() == 1
    except SQLAlchemyError:
        return False


def _schema() -> bool:
    try:
        return [schema.current(db.engine)] == schema.heads()
    except SQLAlchemyError:
        return False


def _files() -> bool:
    return bool(current_app.extensions["files"].is_ready())
