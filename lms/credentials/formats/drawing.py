"""A badge as a drawing of our own, with the signed credential baked in: an element of the SVG, a chunk of the PNG."""

from __future__ import annotations

import textwrap
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kernel import typesetting
from lms.credentials.formats.open_badge import TITLE_NAME, name_of
from lms.credentials.queries import CredentialCard

CHUNK = "openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_TEMPLATE = Path(__file__).parent / "typeset" / "badge.typ"
_LINE, _MOST_LINES = 19, 4


def bake_svg(card: CredentialCard, token: str) -> bytes:
    """Return the badge as SVG with its signed credential."""
    return _drawing(card, f"<openbadges:credential verify={quoteattr(token)}></openbadges:credential>").encode()


def bake_png(card: CredentialCard, token: str) -> bytes:
    """Return the badge as PNG with its signed credential. Raises `CannotSet`."""
    drawn = typesetting.draw(_TEMPLATE, {"drawing": _drawing(card, ""), "alt": name_of(card)})
    info = PngInfo()
    info.add_itxt(CHUNK, token)
    baked = BytesIO()
    with Image.open(BytesIO(drawn)) as picture:
        picture.save(baked, format="png", pnginfo=info, optimize=True)
    return baked.getvalue()


def _drawing(card: CredentialCard, baked: str) -> str:
    course = card.kind == "course"
    ring, leaf = ("#0f6b3e", "#e7f4ec") if course else ("#0b57a4", "#e8f1fb")
    lines = _lines(card.subject["course_title"] if course else TITLE_NAME.upper())
    first = 178 - 13 * len(lines)
    words = "".join(
        f'<text x="150" y="{first + 27 * number}" font-size="22" font-weight="600" fill="#16202b">{escape(line)}</text>'
        for number, line in enumerate(lines, start=1)
    )
    foot = "Hoàn thành khóa học" if course else f"Năm {card.period}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}" viewBox="0 0 300 300" '
        f'width="300" height="300" role="img">{baked}<title>{escape(name_of(card))}</title>'
        f'<circle cx="150" cy="150" r="146" fill="{ring}"/><circle cx="150" cy="150" r="134" fill="#fff"/>'
        f'<circle cx="150" cy="150" r="128" fill="{leaf}"/>'
        f'<g fill="none" stroke="{ring}" stroke-width="5" stroke-linejoin="round" stroke-linecap="round">'
        '<path d="M150 62c-14-10-34-13-52-9v40c18-4 38-1 52 9 14-10 34-13 52-9V53c-18-4-38-1-52 9z"/>'
        '<path d="M150 62v40"/></g>'
        f'<g font-family="Be Vietnam Pro, Arial, sans-serif" text-anchor="middle">{words}'
        f'<text x="150" y="240" font-size="17" fill="{ring}">{escape(foot)}</text>'
        + ('<text x="150" y="262" font-size="13" fill="#9e1117">SỐ LIỆU MẪU</text>' if card.sample else "")
        + "</g></svg>"
    )


def _lines(words: str) -> list[str]:
    found = textwrap.wrap(words, _LINE, max_lines=_MOST_LINES, placeholder=" …")
    return found or [words]
