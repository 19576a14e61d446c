"""The living page of components: every macro with its looks, for whoever draws a page. Not opened in production."""

from __future__ import annotations

from flask import Blueprint, Response

from lms.web.access import public
from lms.web.page import page

blueprint = Blueprint("design", __name__)


@blueprint.get("/design")
@public
def index() -> Response:
    """Show every component alive."""
    return page("design/index.html")
