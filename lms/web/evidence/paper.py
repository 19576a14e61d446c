"""A QR on a paper."""

from __future__ import annotations

import segno


def qr(address: str) -> str:
    """Return a QR that leads to an address, as the source of a picture."""
    made = segno.make(address, error="m", micro=False)
    return str(made.svg_data_uri(border=2, scale=4, xmldecl=False))
