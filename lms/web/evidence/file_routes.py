"""The files of claims: for the person and for who has to look, never for anybody else, never kept by anybody."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from lms.evidence import queries
from lms.evidence.formats.brought import PDF
from lms.evidence.queries import FileCard
from lms.evidence.queries.seeing import get_seen
from lms.web import session
from lms.web.access import signed_in
from lms.web.evidence.area import blueprint, store

SHOWN = frozenset({"image/jpeg"})
"""What is shown in a page; everything else is only ever downloaded."""

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


@blueprint.get("/toi/minh-chung/<ref>/tep/<int:number>")
@signed_in()
def file(ref: str, number: int) -> ResponseReturnValue:
    """Serve a file to who may see it: the person, who watches over her unit, who is asked for a second look."""
    card = get_seen(session.reading(), public_id=ref, actor=session.actor())
    return serve(queries.get_file(session.reading(), card=card, position=number))


def serve(card: FileCard) -> Response:
    """Answer with a file, as a picture or to be downloaded, never able to act. Who may see it is asked before."""
    data = store().get(card.sha256)
    if data is None:
        raise NotFound
    shown = card.media_type in SHOWN
    response = Response(
        data, mimetype=card.media_type if shown or card.media_type == PDF else "application/octet-stream"
    )
    response.headers.update(HEADERS)
    name = f"minh-chung-{card.position}.{'jpg' if shown else 'pdf'}"
    response.headers["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename={name}"
    return response
