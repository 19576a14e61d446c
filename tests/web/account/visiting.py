"""Visitors who sign up and in as a browser without scripts does it."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.learn.reading import Page, visit

PASSWORD = "mùa thu Hà Nội"
FORM = {
    "full_name": "Nguyễn Văn Tám",
    "birth_year": "1957",
    "audience": "nguoi-dan",
    "identifier": "tam.1957",
    "password": PASSWORD,
    "consent": "y",
}


def sign_up(browser: FlaskClient, path: str = "/dang-ky", **changes: str) -> Page:
    """Fill in the form of registration, with changes; an empty value leaves a box unticked."""
    page = visit(browser, path)
    given = {name: value for name, value in {**FORM, **changes}.items() if value or name != "consent"}
    return page.send(post_form(page), **given)


def sign_in(browser: FlaskClient, name: str = "tam.1957", password: str = PASSWORD, path: str = "/dang-nhap") -> Page:
    """Fill in the form of signing in."""
    page = visit(browser, path)
    return page.send(post_form(page), name=name, password=password)


def send(browser: FlaskClient, path: str, **fields: str) -> Page:
    """Open a page and send its one form."""
    page = visit(browser, path)
    return page.send(post_form(page), **fields)


def post_form(page: Page):
    """Return the form of a page that is not the frame's own (signing out)."""
    return next(form for form in page.forms if form.method == "post" and form.action != "/dang-xuat")


def is_signed_in(browser: FlaskClient) -> bool:
    """Tell whether this browser still has somebody's session."""
    return browser.get("/toi").status_code == 200
