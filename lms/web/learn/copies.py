"""Copies of a published course to keep: on paper and as an electronic book. Each is made once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from courses import queries as courses
from courses.formats.exporters import epub, pdf
from courses.formats.exporters.content import Asked, Inside
from courses.formats.package import read_course
from courses.queries import CourseCard
from kernel.archive import open_bytes
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.fresh import Kept
from lms import derived
from lms.web import made, session
from lms.web.filters import kilobytes
from lms.web.page import demo, settings

BOOKLET, BOOK, LESSON = "booklet", "book", "lesson"
"""The kinds of copies; the first two are also the names of their routes."""
MEDIA_TYPES = {BOOKLET: "application/pdf", LESSON: "application/pdf", BOOK: epub.MEDIA_TYPE}
_WRITERS = {BOOKLET: pdf.WRITER, LESSON: pdf.WRITER, BOOK: epub.WRITER}

_packages: Kept[int, str] = Kept(500)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as it is sent."""

    data: bytes
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Where a copy is to be had, and its weight once it is known."""

    href: str
    kilobytes: int | None


@dataclass(frozen=True, slots=True)
class Offers:
    """What the page of a course offers to keep."""

    book: Offer
    booklet: Offer
    print_href: str


def offers(card: CourseCard) -> Offers | None:
    """Return what can be had of a version; None of one that was published without its package."""
    try:
        recipes = {kind: _recipe(card, kind) for kind in (BOOK, BOOKLET)}
    except NotFound:
        return None
    known = derived.find(session.reading(), recipes.values())

    def offer(kind: str) -> Offer:
        copy = known.get(recipes[kind])
        return Offer(url_for(f"learn.{kind}", slug=card.slug), kilobytes(copy.size) if copy else None)

    return Offers(offer(BOOK), offer(BOOKLET), url_for("learn.booklet", slug=card.slug, xem=1))


def get(card: CourseCard, kind: str, lesson: str = "") -> Copy:
    """Return a copy, made now if nobody has asked for it before. Raises `NotFound` where there is no package."""
    key = _recipe(card, kind, lesson)
    media_type = MEDIA_TYPES[kind]
    data, known = made.get(key, media_type, lambda: _written(card, kind, lesson))
    return Copy(data, known.sha256, media_type)


def _recipe(card: CourseCard, kind: str, lesson: str = "") -> str:
    return derived.recipe(
        kind=kind,
        writer=_WRITERS[kind],
        package=_package(card),
        version=card.version,
        day=local_day(card.published_at).isoformat(),
        address=_address(card),
        sample=demo(),
        lesson=lesson,
    )


def _package(card: CourseCard) -> str:
    return _packages.get(card.version_id, lambda: courses.get_package(session.reading(), card.version_id))


def _address(card: CourseCard) -> str:
    return settings().public_url.rstrip("/") + url_for("learn.course", slug=card.slug)


def _written(card: CourseCard, kind: str, lesson: str) -> bytes:
    packed = made.store().get(_package(card))
    if packed is None:
        raise NotFound
    tree = open_bytes(packed)
    source = read_course(tree, place=Inside())
    day, asked = local_day(card.published_at), _asked(card, lesson)
    facts: dict[str, Any] = {
        "address": _address(card),
        "at_day": day,
        "sample": demo(),
        "version": card.version,
        "asked": asked,
    }
    if kind == LESSON:
        return pdf.write_lesson(source, lesson, tree, **facts)
    return (pdf.write_booklet if kind == BOOKLET else epub.write_epub)(source, tree, **facts)


def _asked(card: CourseCard, lesson: str) -> Asked:
    """Return the self-checks as the pages ask them: of one lesson, else of all."""
    slugs = [lesson] if lesson else [line.slug for line in card.lessons]
    return {slug: courses.get_lesson(session.reading(), card, slug).checks for slug in slugs}
