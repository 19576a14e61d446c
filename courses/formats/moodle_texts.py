"""The texts of an activity with the places of their files, and texts made for files that a lesson can show."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from courses.formats.gathering import PICTURE_ENDINGS
from courses.formats.html import words as words_of
from courses.formats.moodle_backup import Activity, Opened, Place, StoredFile, Text, line, words
from courses.formats.package import MEDIA_TYPES

WEB_PAGE = "web"
"""The format of a text that is a stored web page: its addresses count from the page itself."""


def text_of(opened: Opened, name: str, kind: str, area: str = "") -> Text:
    """Return a text of an activity with the place of its files, which is named after it."""
    place = Place(opened.context, f"mod_{kind}", area or name, "0")
    return Text(words(opened.element, name), line(opened.element, f"{name}format"), place)


def says(text: Text) -> bool:
    """Whether there is anything to read, see or hear in a text."""
    return any(sign in text.words for sign in ("<img", "<video", "<audio", "<iframe")) or bool(words_of(text.words))


def keys_of(activity: Activity, opened: Opened) -> tuple[str, ...]:
    """Return what links call an activity: by its number as a module, and as an instance of its kind."""
    return f"module:{activity.id}", f"{activity.kind}:{opened.instance}"


def ending(name: str) -> str:
    """Return the ending of a file's name in small letters, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def shown(stored: StoredFile, title: str) -> Text | None:
    """Return a text that shows a stored file, None for one that no lesson can show."""
    address = f"@@PLUGINFILE@@/{quote(stored.name)}"
    kind = ending(stored.name)
    if kind in PICTURE_ENDINGS:
        return Text(f'<p><img src="{address}" alt="{escape(title)}"></p>', "1", stored.place)
    media_type = MEDIA_TYPES.get(kind, "").partition("/")[0]
    if media_type in {"audio", "video"}:
        return Text(f'<{media_type} src="{address}" title="{escape(title)}"></{media_type}>', "1", stored.place)
    return None
