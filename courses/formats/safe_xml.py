"""XML from strangers, read within limits: no document type, no entities, not too large, not too deep.

Who declares a document type in a file that needs none wants something of the reader: such a file is not merely
unreadable, it makes its whole archive suspect. So the two cases have two names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 48 * 1024 * 1024
MOST_SIGNS = 1_500_000
"""The most "<" in one file: each element takes many times the memory of its text."""
MAX_DEPTH = 100


class UnreadableXml(ValueError):
    """The text is no XML that we read; the message says why in a word: broken, large, deep."""


class HostileXml(UnreadableXml):
    """The text declares a document type or entities."""


def read_xml(data: bytes, *, deepest: int = MAX_DEPTH) -> Element:
    """Return the root element. Raises `UnreadableXml`."""
    if len(data) > MOST_BYTES or data.count(b"<") > MOST_SIGNS:
        raise UnreadableXml("large")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise HostileXml("entities") from error
    # LookupError: an encoding nobody knows.
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableXml("broken") from error
    if _depth_exceeds(root, deepest):
        raise UnreadableXml("deep")
    return root


def _depth_exceeds(root: Element, deepest: int) -> bool:
    level = [root]
    for _ in range(deepest):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
