"""A browser without scripts: pages as their forms, links and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Attributes = dict[str, str]


@dataclass
class Form:
    """A form: where it goes, and its fields as (kind, name, value, chosen)."""

    action: str
    method: str
    fields: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def names(self, kind: str) -> list[str]:
        """Return the names of the fields of one kind, in order, each once."""
        return list(dict.fromkeys(name for each, name, _v, _c in self.fields if each == kind))

    def values(self, name: str) -> list[str]:
        """Return the values a field offers."""
        return [value for _kind, each, value, _c in self.fields if each == name]

    def sent(self) -> dict[str, list[str]]:
        """Return what a browser would send now, without a button."""
        data: dict[str, list[str]] = {}
        for kind, name, value, chosen in self.fields:
            if kind in {"hidden", "text"} or (kind in {"radio", "checkbox", "option"} and chosen):
                data.setdefault(name, []).append(value)
        return data


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.select = ""
        self.open: Form | None = None
        self.area: str | None = None
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: Attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(found.get("action", ""), found.get("method", "get").lower())
            self.forms.append(self.open)
        elif tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag in {"script", "style"}:
            self.silent += 1
        elif self.open is not None:
            self._field(tag, found)

    def _field(self, tag: str, found: Attributes) -> None:
        assert self.open is not None
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "input":
            kind = found.get("type", "text")
            kind = kind if kind in {"hidden", "radio", "checkbox", "file"} else "text"
            self.open.fields.append((kind, name, value, "checked" in found))
        elif tag == "textarea":
            self.area = name
            self.open.fields.append(("text", name, "", False))
        elif tag == "select":
            self.select = name
        elif tag == "option":
            self.open.fields.append(("option", self.select, value, "selected" in found))
        elif tag == "button" and name:
            self.open.fields.append(("button", name, value, False))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._end_area()
        if tag == "form":
            self.open = None
        elif tag in {"script", "style"}:
            self.silent -= 1

    def _end_area(self) -> None:
        """A line break right after the opening tag is no part of the text."""
        self.area = None
        if self.open is not None:
            kind, name, value, chosen = self.open.fields[-1]
            self.open.fields[-1] = (kind, name, value.removeprefix("\r").removeprefix("\n"), chosen)

    def handle_data(self, data: str) -> None:
        if self.area is not None and self.open is not None:
            kind, name, value, chosen = self.open.fields[-1]
            self.open.fields[-1] = (kind, name, value + data, chosen)
        if not self.silent:
            self.words.append(data)


@dataclass
class Page:
    """A fetched page."""

    client: FlaskClient
    response: TestResponse
    html: str
    text: str
    links: list[str]
    forms: list[Form]

    @classmethod
    def of(cls, client: FlaskClient, response: TestResponse) -> Page:
        html = response.get_data(as_text=True)
        reader = _Reader()
        reader.feed(html)
        words = " ".join(" ".join(reader.words).split())
        return cls(client, response, html, words, reader.links, reader.forms)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.request.path

    def form(self, ending: str) -> Form:
        """Return the POST form whose address ends so."""
        return next(f for f in self.forms if f.method == "post" and f.action.endswith(ending))

    def send(self, form: Form, data: dict[str, list[str]] | None = None, **fields: str) -> Page:
        """Send a form as a browser does, and follow where it leads."""
        whole = {**(form.sent() if data is None else data), **{k: [v] for k, v in fields.items()}}
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
        return Page.of(self.client, self.client.post(form.action, data=whole, headers=headers, follow_redirects=True))


def visit(client: FlaskClient, path: str) -> Page:
    """Fetch a page, following redirects."""
    return Page.of(client, client.get(path, follow_redirects=True))
