"""What a QR holds: the address that verifies, and behind its `#` all that is verified, small and signed.

A browser sends nothing behind the `#` anywhere. With a line the server answers by the key; without one the page that
the browser keeps reads the signed part itself (`static/verify/`). Names of its fields are one letter each, for every
letter makes the squares of the QR smaller.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno

from lms.credentials.formats import jws
from lms.credentials.formats.issuer import Hand
from lms.credentials.queries import CredentialCard

VERSION = 1


def facts(card: CredentialCard) -> dict[str, Any]:
    """Return the facts of a credential as the QR holds them; what is empty is left out."""
    title = card.kind == "title"
    held = {
        "v": VERSION,
        "t": card.kind[0],
        "n": card.name,
        "l": "" if title else card.subject["course_title"],
        "u": card.unit_name,
        "y": card.period,
        "d": card.subject.get("decision_number", ""),
        "e": card.subject.get("decision_date" if title else "passed_on", ""),
        "s": [card.list_number, card.list_index],
        "i": card.issued_on.isoformat(),
        "m": 1 if card.sample else 0,
    }
    return {name: value for name, value in held.items() if value}


def signed_address(card: CredentialCard, hand: Hand) -> str:
    """Return the whole address for a QR."""
    return f"{hand.issuer.verify_address(card.key)}#{jws.sign(facts(card), hand.qr_key)}"


def qr_svg(address: str) -> str:
    """Return a QR as an SVG drawing, a path of vectors without size of its own."""
    drawn = BytesIO()
    made = segno.make(address, error="m", boost_error=False, micro=False)
    made.save(drawn, kind="svg", border=2, omitsize=True, xmldecl=False, nl=False)
    return drawn.getvalue().decode()
