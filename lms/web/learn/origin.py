"""Posts that everybody may send, from pages that are kept for everybody.

A kept page is one for all visitors, so its forms cannot hold a token of each. These forms only note learning
progress or take a report of wrong content; they ask the browser instead whether the form stood on this site. A
foreign site can send neither the header's value nor the visitor's cookies, which are SameSite=Lax.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from kernel.errors import NotAllowed


class ForeignForm(NotAllowed):
    """The form was sent from another site."""

    code = "foreign_form"


def check() -> None:
    """Raise `ForeignForm` unless the browser says that the form stood on this site.

    Browsers too old for `Sec-Fetch-Site` send `Origin`; who sends neither is no browser a foreign page could use.
    """
    sent_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if sent_from is not None and sent_from not in {"same-origin", "none"}:
        raise ForeignForm
    if sent_from is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise ForeignForm
