"""A holder's papers and badges as files: made when asked for."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from kernel.archive import pack
from kernel.errors import NotFound
from kernel.text import fold
from lms import derived
from lms.credentials import queries
from lms.credentials.formats import drawing, open_badge, paper
from lms.credentials.formats.issuer import Hand
from lms.credentials.formats.paper import Press
from lms.credentials.queries import CredentialCard
from lms.credentials.rules.status import VALID
from lms.web import made, session
from lms.web.access import signed_in
from lms.web.credentials.area import blueprint, hand, send
from lms.web.page import settings

MOST_PACKED = 30
"""Papers of one download: some seconds of work at most, when none was made before."""


@blueprint.get("/toi/chung-nhan/<ref>/giay.pdf")
@signed_in()
def paper_file(ref: str) -> ResponseReturnValue:
    """Send the paper."""
    card = _valid(ref)
    data, known = paper_of(card, hand())
    return send(data, "application/pdf", f"{plain_name(card)}.pdf", etag=known, shown=True)


@blueprint.get("/toi/chung-nhan/<ref>/huy-hieu.<kind>")
@signed_in()
def badge_file(ref: str, kind: str) -> ResponseReturnValue:
    """Send the badge: `svg` or `png` with the signed credential baked in, `jwt` for that alone."""
    card = _valid(ref)
    made_as = badge_of(card, hand(), kind)
    if made_as is None:
        raise NotFound
    data, media_type = made_as
    return send(data, media_type, f"{plain_name(card)}.{kind}")


@blueprint.get("/toi/chung-nhan/tai-ve.zip")
@signed_in()
def everything() -> ResponseReturnValue:
    """Send all papers and badges that hold, in one file."""
    issuing = hand()
    files: dict[str, bytes] = {}
    held = queries.list_of_person(session.reading(), person_id=session.actor().person_id)
    for card in [card for card in held if card.state == VALID][:MOST_PACKED]:
        name = f"{plain_name(card)}-{card.code[-4:].lower()}"
        files[f"{name}.pdf"] = paper_of(card, issuing)[0]
        for kind in ("svg", "jwt"):
            files[f"{name}.{kind}"] = (badge_of(card, issuing, kind) or (b"", ""))[0]
    if not files:
        raise NotFound
    return send(pack(files), "application/zip", "chung-nhan.zip")


def _valid(ref: str) -> CredentialCard:
    """Return a credential of the viewer's that holds: of one that does not, no paper is made any more."""
    card = queries.get_own(session.reading(), public_id=ref, actor=session.actor())
    if card.state != VALID:
        raise NotFound
    return card


def paper_of(card: CredentialCard, issuing: Hand) -> tuple[bytes, str]:
    """Return the paper of a credential, and its hash."""
    trial = settings().trial_banner
    key = derived.recipe(
        kind="credential",
        writer=paper.WRITER,
        credential=card.key,
        issuer=issuing.issuer.name,
        address=issuing.issuer.address,
        kid=issuing.qr_key.kid,
        trial=trial,
    )
    data, known = made.get(key, "application/pdf", lambda: paper.write([card], Press(issuing, trial=trial)))
    return data, known.sha256


def badge_of(card: CredentialCard, issuing: Hand, kind: str) -> tuple[bytes, str] | None:
    """Return a badge in one form with its media type; None for a form there is not."""
    token = open_badge.sign_badge(card, issuing.issuer, issuing.badge_key)
    if kind == "svg":
        return drawing.bake_svg(card, token), "image/svg+xml"
    if kind == "png":
        return drawing.bake_png(card, token), "image/png"
    return (token.encode(), open_badge.MEDIA_TYPE) if kind == "jwt" else None


def plain_name(card: CredentialCard) -> str:
    """Return the name of a credential's files: words of small letters."""
    words = fold(open_badge.name_of(card))
    return "-".join("".join(sign if sign.isalnum() else " " for sign in words).split())[:60]
