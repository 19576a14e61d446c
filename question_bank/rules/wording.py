"""Texts in three dresses, and texts compared as people compare them."""

import re
from html.parser import HTMLParser
from unicodedata import category, normalize

from question_bank.rules.asking import Render

_SPACES = re.compile(r"\s+")


class _Text(HTMLParser):
    """Keeps the words of a piece of HTML; a picture is read by its alternative text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that breaks words apart, or a picture."""
        if tag in {"p", "br", "li", "div", "td", "th", "tr"}:
            self.words.append(" ")
        self.words.extend(value or "" for name, value in attrs if tag == "img" and name == "alt")


def plain(html: str) -> str:
    """The words of safe HTML on one line, for a select list or a search index."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return _SPACES.sub(" ", "".join(reader.words)).strip()


def dressed(text: str, render: Render) -> dict[str, str]:
    """A text as its Markdown source, as safe HTML and as plain words: how specs hold every text."""
    html = str(render(text))
    return {"text": text, "html": html, "plain": plain(html)}


def fold(text: str) -> str:
    """A text without case, accents and double spaces: «  Mật  Khẩu » and «mat khau» fold to the same.

    «đ» is a letter of its own for Unicode, not a marked «d», but people who type without accents type «d».
    """
    bare = "".join(each for each in normalize("NFKD", text) if category(each) != "Mn")
    return _SPACES.sub(" ", bare.casefold().replace("đ", "d")).strip()
