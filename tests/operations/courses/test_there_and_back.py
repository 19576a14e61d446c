"""A course that leaves as a package and comes back is the same course, to the byte."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from courses.formats import importers
from courses.formats.package import read_course
from courses.formats.writer import lesson_name, write_course, write_lesson
from courses.operations import composing, drafting, reviewing
from courses.operations.desk import Desk
from kernel import clock
from kernel.archive import MemoryTree, open_bytes, pack
from kernel.text import clean_line, nfc
from lms import importing
from lms.loading import place, read_packages
from question_bank.formats.bank_writer import write_bank
from tests import foreign_courses
from tests.authors import Author
from tests.conftest import Scene

NUMBERS = count(1)
SHIPPED = {package.course.slug: package for package in read_packages()}


def export(author: Author, ref: str) -> dict[str, bytes]:
    """Return the files of a draft's package, through the zip in which it leaves."""

    def step(session: Session, desk: Desk) -> bytes:
        draft = drafting.get(session, ref, actor=author.actor)
        tree = composing.compose(session, draft, desk.read)
        return pack({name: tree.read(name) for name in tree.names()})

    tree = open_bytes(author.do(step))
    return {name: tree.read(name) for name in tree.names()}


def bring(author: Author, files: dict[str, bytes]) -> str:
    """Read a zip of files as an upload is read, and make a draft of it."""
    imported = importers.read(importing.as_tree(pack(files), "goi.zip"), title="Gói")
    assert imported.format == "package"

    def step(session: Session, desk: Desk) -> str:
        return importing.make_draft(
            session,
            MemoryTree(imported.files),
            desk,
            title="Gói",
            unit_path=author.path,
            actor=author.actor,
            at=clock.now(),
        )

    return author.do(step)


def free(author: Author, ref: str) -> None:
    """Give a draft other names, as if it had never come: its code, address and bank are free again."""

    def step(session: Session, _desk: Desk) -> None:
        draft = drafting.get(session, ref, actor=author.actor)
        number = next(NUMBERS)
        facts = {"code": f"Z{number}", "slug": f"z-{number}"}
        drafting.set_facts(session, ref, facts, revision=draft.revision, actor=author.actor, at=clock.now())
        draft.bank = draft.bank | {"code": f"z-{number}"} if draft.bank else {}

    author.do(step)


def open_shipped(author: Author, slug: str) -> str:
    def step(session: Session, desk: Desk) -> str:
        return reviewing.open_course(
            session, slug, unit_path=author.path, desk=desk, actor=author.actor, at=clock.now()
        ).public_id

    return author.do(step)


def names(files: dict[str, bytes]) -> dict[str, str]:
    """Return the names that give way: code and address of the course, code of the bank."""
    course = files["course.toml"].decode()
    bank = files.get("bank/bank.toml", b"").decode()
    found = {key: re.search(rf'^{key} = "(.*)"$', course, re.M) for key in ("code", "slug", "quiz")}
    found["bank"] = re.search(r'^code = "(.*)"$', bank, re.M)
    return {key: match.group(0) for key, match in found.items() if match}


class TestACourseWithEverything:
    def test_comes_back_to_the_byte(self, scene: Scene) -> None:
        author = Author(scene)
        given_files = foreign_courses.package()
        first = bring(author, given_files)
        once = export(author, first)
        assert once == given_files
        free(author, first)
        twice = export(author, bring(author, once))
        assert twice == once
        assert pack(twice) == pack(given_files)

    def test_keeps_its_own_questions_when_its_bank_gives_way(self, scene: Scene) -> None:
        author = Author(scene)
        bring(author, foreign_courses.package())
        second = export(author, bring(author, foreign_courses.package()))
        assert b'quiz = "tron-ven-2"' in second["course.toml"]
        assert b'code = "tron-ven-2"' in second["bank/bank.toml"]
        assert b"::: cau-hoi ma=tron-ven-2/gac-may" in second["02-so-sanh.md"]


class TestAShippedCourse:
    def test_comes_back_as_it_was_but_for_names_that_are_taken(self, small_scene: Scene) -> None:
        author = Author(small_scene)
        for slug, package in sorted(SHIPPED.items()):
            opened = export(author, open_shipped(author, slug))
            assert opened == dict(package.files)
            back = export(author, bring(author, opened))
            old, new = names(opened), names(back)
            assert old.keys() == new.keys()
            for key, line in old.items():
                assert line != new[key]
                file = "bank/bank.toml" if key == "bank" else "course.toml"
                back[file] = back[file].replace(new[key].encode(), line.encode(), 1)
            assert back == opened


class TestAPackageOfAStranger:
    @pytest.mark.parametrize(
        "facts",
        [
            'code = "MOT-MA-DAI-HON-HAI-MUOI-CHU-CAI"\nslug = "Địa chỉ có dấu"',
            "code = 7\nslug = [1]\ntitle = 5\nsummary = {}",
            'code = ""\nslug = ""\nquiz = "c03"\nprerequisites = 3',
            f'title = "{"dài " * 300}"\nslug = "{"a" * 400}"',
            "updated = 2026-11-22T10:00:00\nnumber = inf\nbig = 123456789012345678901234567890",
            'code = "c03"\nslug = "an-toan-tren-mang-tranh-bi-lua"\nquiz = "c03"',
        ],
    )
    def test_with_odd_facts_becomes_a_draft_that_comes_back(self, scene: Scene, facts: str) -> None:
        author = Author(scene)
        course = f'format = 1\n{facts}\n[[module]]\ntitle = "P"\nlessons = ["mot"]\n'
        files = {"course.toml": course.encode(), "01-mot.md": "+++\nminutes = 1\n+++\n# Một\n\nChữ.\n".encode()}
        first = bring(author, files)
        once = export(author, first)
        free(author, first)
        assert export(author, bring(author, once)) == once

    def test_with_names_too_long_for_anybody_becomes_a_draft(self, scene: Scene) -> None:
        author = Author(scene)
        files = foreign_courses.package()
        long = "a" * 150
        files[f"images/{long}.svg"] = files["images/so-do.svg"]
        files[f"images/{long}{long}.svg"] = files["images/so-do.svg"]
        files["bank/items.toml"] += b"\n" + foreign_courses.ITEMS.replace('"gac-may"', f'"{long}"').encode()
        files[f"04-{long}.md"] = f"+++\nminutes = 1\n+++\n# {'Tên dài ' * 60}\n\nChữ.\n".encode()
        made = export(author, bring(author, files))
        assert f"images/{long}.svg" in made
        assert f"images/{long}{long}.svg" not in made


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORDS = st.text(st.sampled_from("abc Đđạ“”\"\\'#\t\u0301é@:"), min_size=1, max_size=20).map(str.strip).filter(bool)
TITLES = WORDS.map(lambda words: clean_line(words, 200)).filter(bool)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", fullmatch=True)
VALUES = st.one_of(
    WORDS,
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.decimals(-1000, 1000, places=2),
    st.lists(WORDS, max_size=8),
    st.lists(st.integers(0, 99), max_size=3),
)
LINES, NUMBERS_TO = st.lists(WORDS, max_size=8), st.integers(0, 10_000)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "summary": WORDS,
        "outcomes": LINES,
        "level": WORDS,
        "minutes": NUMBERS_TO,
        "audience": LINES,
        "licence": WORDS,
        "updated": st.dates(date(1990, 1, 1), date(2100, 1, 1)),
        "authors": LINES,
        "path": VALUES,
        "ghi-chu": VALUES,
        "so": VALUES,
    },
)
LESSON_FACTS = st.fixed_dictionaries(
    {}, optional={"outcome": WORDS, "minutes": NUMBERS_TO, "components": LINES, "floor": NUMBERS_TO, "ghi-chu": VALUES}
)
BODIES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "\n\n",
                    "\n",
                    "## Mục\n",
                    "- ",
                    "::: can-nho\n",
                    ":::\n",
                    "::: cau-hoi\n",
                    "- [x] ",
                    "  > ",
                    "$x_1$",
                    "+++",
                ),
                *(
                    "![a](images/a.png)",
                    "\r\n",
                    "\t",
                    "    ",
                    "```\n",
                    "| a |\n|---|\n",
                    "# Tên\n",
                    "[b](hai)",
                    "\u0301",
                ),
                *("\ufeff", "\u2028", "\x85", "\x0c", "\\"),
            ]
        ),
        TEXTS,
    ),
    max_size=30,
).map("".join)
ITEMS = st.lists(
    st.fixed_dictionaries({"kind": WORDS}, optional=dict.fromkeys(("stem", "reason", "answer", "steps"), VALUES)),
    max_size=4,
)


@st.composite
def courses(draw: st.DrawFn) -> dict[str, bytes]:
    """Return the canonical package of a course, however odd what its author wrote."""
    order = draw(st.lists(SLUGS, min_size=1, max_size=5, unique=True))
    cut = draw(st.integers(0, len(order)))
    facts = {"format": 1, "code": "TH-1", "slug": "thu-mot-hai", "title": draw(TITLES)} | draw(FACTS)
    bodies = {slug: draw(BODIES) for slug in order}
    modules = [(draw(WORDS), order[:cut]), (draw(WORDS), order[cut:])]
    files: dict[str, bytes] = {"course.toml": write_course(facts, modules)}
    for number, slug in enumerate(order, 1):
        files[lesson_name(number, slug, len(order))] = write_lesson(draw(LESSON_FACTS), draw(WORDS), bodies[slug])
    items: list[dict[str, Any]] = draw(ITEMS)
    if items:
        named = [{"code": f"q-{number}"} | item for number, item in enumerate(items)]
        head = {"format": 1, "code": "th-1", "title": draw(WORDS), "size": Decimal("1.50")}
        files |= {f"bank/{name}": data for name, data in write_bank(head, named).items()}
    return files


class TestAnyCourse:
    @given(files=courses())
    def test_taken_apart_and_composed_is_the_same(self, files: dict[str, bytes]) -> None:
        """What a draft keeps of a package (JSON texts) writes the package again."""
        parts = composing.take_apart(MemoryTree(files))
        made = {"course.toml": write_course(composing.typed(parts.facts), [(m.title, m.lessons) for m in parts.plan])}
        lessons = {lesson.slug: lesson for lesson in parts.lessons}
        order = [slug for module in parts.plan for slug in module.lessons]
        for number, slug in enumerate(order, 1):
            each = lessons[slug]
            made[lesson_name(number, slug, len(order))] = write_lesson(
                composing.typed(each.facts), each.title, each.body
            )
        if parts.bank or parts.items:
            bank = write_bank(composing.typed(parts.bank), [composing.typed(item) for item in parts.items])
            made |= {f"bank/{name}": data for name, data in bank.items()}
        assert made == files

    @given(files=courses())
    def test_read_as_an_upload_is_the_same(self, files: dict[str, bytes]) -> None:
        imported = importers.read(importing.as_tree(pack(files), "goi.zip"), title="Gói")
        assert dict(imported.files) == files

    @given(files=courses())
    def test_kept_as_a_draft_is_the_same(self, small_scene: Scene, files: dict[str, bytes]) -> None:
        author = getattr(small_scene, "author", None) or Author(small_scene)
        small_scene.author = author  # type: ignore[attr-defined]
        ref = bring(author, files)
        made = export(author, ref)
        free(author, ref)
        assert made == files


def test_what_is_compared_reads_without_flaws() -> None:
    """The course with everything has no flaw but those of a lesson left half-finished on purpose."""
    course = read_course(MemoryTree(foreign_courses.package()), place=place)
    assert {(flaw.code, flaw.detail) for flaw in course.flaws} == {
        ("field-missing", "outcome"),
        ("field-missing", "components"),
    }
    assert course.title == nfc(course.title)
