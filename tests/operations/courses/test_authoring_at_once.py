"""Authors and reviewers at the same moment: each thing happens exactly once, and no text is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from courses.models import CourseVersion, DraftLesson, DraftRevision, Review
from courses.operations import drafting, reviewing, writing
from courses.queries import drafts
from courses.rules import arranging
from kernel import clock
from kernel.errors import Conflict, DomainError
from tests.authors import LESSON, Author
from tests.conftest import Scene
from tests.operations.courses.test_authoring import approve, ask, save

HANDS = 6
MINUTE = timedelta(minutes=1)


def at_once(steps: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all steps at the same moment; return what each gave, or the refusal it met."""
    barrier = Barrier(len(steps))

    def go(step: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return step()
        except DomainError as refusal:
            return refusal

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(go, steps))


def texts(author: Author) -> list[str]:
    """Return every text of every lesson that is kept, those in the history too."""
    with author.reading() as session:
        return [*session.scalars(select(DraftLesson.body)), *session.scalars(select(DraftRevision.body))]


class TestSaving:
    def test_the_same_words_by_many_loses_none(self, scene: Scene) -> None:
        authors = [Author(scene, f"Tác giả {n}") for n in range(HANDS)]
        ref = authors[0].begin()

        def write(number: int) -> Callable[[], Any]:
            return lambda: save(authors[number], ref, LESSON.replace("thở", f"thở sâu {number} lần"), 1)

        found = at_once([write(number) for number in range(HANDS)])
        assert sorted(each.outcome for each in found) == ["apart"] * (HANDS - 1) + ["saved"]
        everything = "\n".join(texts(authors[0]))
        assert all(f"thở sâu {number} lần" in everything for number in range(HANDS))

    def test_different_paragraphs_brings_both_together(self, scene: Scene) -> None:
        first, second = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = first.begin()
        found = at_once(
            [
                lambda: save(first, ref, LESSON.replace("Biết kiểm tra", "Biết tự kiểm tra"), 1),
                lambda: save(second, ref, LESSON.replace("kiểm tra sau.", "kiểm tra sau cùng."), 1),
            ]
        )
        assert sorted(each.outcome for each in found) == ["merged", "saved"]
        with first.reading() as session:
            card = drafts.get_draft(session, ref, actor=first.actor)
            body = drafts.get_lesson(session, card, "gac-may").body
        assert "Biết tự kiểm tra" in body
        assert "kiểm tra sau cùng." in body

    def test_over_a_version_just_put_back_is_merged_or_kept_aside(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = author.begin()
        version = approve(reviewer, ask(author, ref))
        opened = save(author, ref, LESSON.replace("thở", "thở sâu"), 1).revision
        reviewer.do(
            lambda session, desk: reviewing.restore_version(
                session, ref, version, desk=desk, actor=reviewer.actor, at=clock.now()
            )
        )
        saved = save(author, ref, LESSON.replace("thở", "thở thật sâu"), opened)
        assert saved.outcome == "apart"
        everything = "\n".join(texts(author))
        assert "thở sâu" in everything
        assert "thở thật sâu" in everything


class TestArranging:
    def test_by_many_puts_every_lesson_in_its_place_once(self, scene: Scene) -> None:
        authors = [Author(scene, f"Tác giả {n}") for n in range(HANDS)]
        ref = authors[0].begin()

        def add(author: Author) -> Callable[[], Any]:
            return lambda: author.do(
                lambda session, _desk: (
                    drafting.add_lesson(
                        session, ref, title="Cùng một tên", module=0, actor=author.actor, at=clock.now()
                    ).slug
                )
            )

        def rename(author: Author) -> Callable[[], Any]:
            return lambda: author.do(
                lambda session, _desk: (
                    drafting.arrange(
                        session,
                        ref,
                        lambda plan: arranging.rename_module(plan, 0, author.actor.name),
                        what="module-renamed",
                        actor=author.actor,
                        at=clock.now(),
                    ).revision
                )
            )

        made = at_once([*map(add, authors), *map(rename, authors)])[:HANDS]
        with authors[0].reading() as session:
            card = drafts.get_draft(session, ref, actor=authors[0].actor)
        assert len(set(made)) == HANDS
        assert sorted(line.slug for line in card.lessons) == sorted(["gac-may", *made])


class TestDeciding:
    def test_by_two_reviewers_publishes_once(self, scene: Scene) -> None:
        author, reviewers = Author(scene), [Author(scene, f"Người duyệt {n}") for n in range(3)]
        review = ask(author, author.begin())
        with author.reading() as session:
            before = session.scalar(select(func.count()).select_from(CourseVersion))
        found = at_once([lambda each=each: approve(each, review) for each in reviewers])
        refused = [each for each in found if isinstance(each, Conflict)]
        assert [each.code for each in refused] == ["already_decided"] * 2
        with author.reading() as session:
            assert session.scalar(select(func.count()).select_from(CourseVersion)) == before + 1

    def test_while_the_author_takes_it_back_is_one_or_the_other(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        review = ask(author, author.begin())
        at = clock.now()

        def withdraw() -> None:
            author.do(lambda session, _desk: reviewing.withdraw(session, review, actor=author.actor, at=at))

        found = at_once([withdraw, lambda: approve(reviewer, review)])
        assert sum(isinstance(each, Conflict) for each in found) == 1

    def test_is_asked_for_once_however_often_it_is_pressed(self, scene: Scene) -> None:
        author = Author(scene)
        ref = author.begin()
        found = at_once([lambda: ask(author, ref) for _ in range(4)])
        assert [each.code for each in found if isinstance(each, Conflict)] == ["under_review"] * 3
        with author.reading() as session:
            assert session.scalar(select(func.count()).where(Review.state == "open")) == 1


class TestOpening:
    def test_a_published_course_by_two_makes_one_draft(self, scene: Scene) -> None:
        authors = [Author(scene, f"Tác giả {n}") for n in range(2)]

        def open_(author: Author) -> Callable[[], Any]:
            return lambda: author.do(
                lambda session, desk: (
                    reviewing.open_course(
                        session,
                        "an-toan-tren-mang-tranh-bi-lua",
                        unit_path="01.",
                        desk=desk,
                        actor=author.actor,
                        at=clock.now(),
                    ).public_id
                )
            )

        assert len(set(at_once([open_(author) for author in authors]))) == 1


def test_old_autosaves_keep_one_of_each_person_for_every_ten_minutes(scene: Scene) -> None:
    """An author whose only save was an autosave is an author still: she may not approve."""
    first, second = Author(scene), Author(scene, "Ngô Thị Vân")
    ref = first.begin()
    start = clock.now()

    def auto(author: Author, number: int, minutes: float) -> None:
        body, at = f"{LESSON}\nLần {number}.\n", start + minutes * MINUTE
        author.do(
            lambda session, _desk: writing.save(
                session,
                ref,
                "gac-may",
                title="Gác máy",
                body=body,
                revision=number + 1,
                auto=True,
                actor=author.actor,
                at=at,
            )
        )

    times = [n / 2 for n in range(60)]
    for number, minutes in enumerate(times):
        auto(second if number == 7 else first, number, minutes)
    auto(first, len(times), 120)
    with first.reading() as session:
        rows = session.execute(
            select(DraftRevision.by_id, DraftRevision.at).where(DraftRevision.kind == "auto").order_by(DraftRevision.id)
        ).all()
    old = [row for row in rows if row.at < start + 60 * MINUTE]
    assert second.actor.person_id in {row.by_id for row in old}
    assert 3 <= sum(row.by_id == first.actor.person_id for row in old) <= 4
