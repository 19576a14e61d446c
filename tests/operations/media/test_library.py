"""The media library on both engines: keeping, finding what is alike, quotas, removing with undo, forgetting."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from courses.formats.source import ImageSource
from courses.queries import using
from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from kernel.errors import Invalid, NotAllowed, NotFound
from lms import files, work
from lms.extensions import db
from lms.jobs import tide
from lms.loading import placing
from lms.media import operations, queries
from lms.media.operations import Added, NoRoom, TooLate
from lms.media.rules import KEPT, MEGABYTE, UNDO, Quota
from tests.conftest import Scene
from tests.files import encoded, mp3, mp4, photo, ready, scenery

WARD, OTHER = "01.00004.", "01.00070."
AT = clock.now()
ROOMY = Quota(100 * MEGABYTE, 100 * MEGABYTE)


def trainer(number: int = 1, path: str = WARD) -> Actor:
    return Actor(person_id=number, name="Giảng viên", scopes=(Scope("trainer", TERRITORIAL, path, 1),))


class Shelf:
    """The library of a scene, used as its trainers use it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.store: files.Store = scene.app.extensions["files"]

    def do(self, step: Callable[[Session], object]) -> object:
        with self.scene.app.app_context():
            session = db.session()
            return work.run(session, lambda: step(session))

    def add(self, data: bytes, *, actor: Actor | None = None, path: str = WARD, **more: object) -> Added:
        who = actor or trainer(path=path)
        given = {"name": "Ảnh", "quota": ROOMY, "unit_path": path, "brought": ready(data), "at": AT} | more
        added = self.do(lambda s: operations.add(s, self.store, actor=who, **given))  # type: ignore[arg-type]
        assert isinstance(added, Added)
        return added

    def names(self, *, actor: Actor | None = None, **wanted: object) -> list[str]:
        with self.scene.app.app_context():
            found = queries.list_media(db.session(), actor=actor or trainer(), **wanted)  # type: ignore[arg-type]
            return [card.name for card in found.rows]

    def holds(self, data: bytes) -> bool:
        return self.store.get(hashlib.sha256(data).hexdigest()) is not None


@pytest.fixture
def shelf(scene: Scene) -> Shelf:
    """An empty library, on each engine."""
    return Shelf(scene)


class TestAdding:
    def test_keeps_a_picture_with_its_lighter_forms(self, shelf: Shelf) -> None:
        brought = ready(photo(size=(1280, 960)))
        card = shelf.add(photo(size=(1280, 960)), alt="Lớp học").medium
        assert (card.kind, card.alt, card.width, card.size) == ("picture", "Lớp học", 1280, len(brought.canonical.data))
        assert card.total == brought.total
        assert shelf.holds(brought.canonical.data)
        with shelf.scene.app.app_context():
            forms = queries.renditions_of(db.session(), [card.sha256])[card.sha256]
        assert [form.size for form in forms] == [len(form.data) for form in brought.renditions]
        assert all(shelf.holds(form.data) for form in brought.renditions)

    def test_finds_the_same_file_again(self, shelf: Shelf) -> None:
        first = shelf.add(photo(), name="Một")
        again = shelf.add(photo(), name="Hai", actor=trainer(2))
        assert (again.same, again.medium) == (True, first.medium)
        assert shelf.names() == ["Một"]

    def test_finds_a_picture_that_is_brought_as_it_was_served(self, shelf: Shelf) -> None:
        first = shelf.add(photo())
        assert shelf.add(ready(photo()).canonical.data).medium.public_id == first.medium.public_id

    def test_tells_of_a_picture_that_looks_alike(self, shelf: Shelf) -> None:
        first = shelf.add(photo(4, (1200, 900)), name="Bản lớn")
        shelf.add(photo(5))
        second = shelf.add(encoded(scenery(4, (1200, 900)).resize((500, 375)), "JPEG", quality=40))
        assert not second.same
        assert [card.name for card in second.alike] == [first.medium.name]

    def test_does_not_tell_of_what_others_have(self, shelf: Shelf) -> None:
        shelf.add(photo(), actor=trainer(9, OTHER), path=OTHER)
        added = shelf.add(photo())
        assert not added.same
        assert added.alike == ()

    def test_is_for_trainers_of_the_unit(self, shelf: Shelf) -> None:
        with pytest.raises(NotAllowed):
            shelf.add(photo(), actor=trainer(path=OTHER))

    @pytest.mark.parametrize(
        ("alt", "name", "code"), [("anh.jpg", "a", "alt_is_file_name"), ("", " ", "media_name_missing")]
    )
    def test_asks_for_words(self, shelf: Shelf, alt: str, name: str, code: str) -> None:
        with pytest.raises(Invalid) as caught:
            shelf.add(photo(), alt=alt, name=name)
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("quota", "code"),
        [(Quota(50_000, MEGABYTE), "media_full_person"), (Quota(MEGABYTE, 50_000), "media_full_unit")],
    )
    def test_stops_where_the_room_ends_and_says_how_much_is_left(self, shelf: Shelf, quota: Quota, code: str) -> None:
        first = shelf.add(mp3(60), quota=quota).medium
        with pytest.raises(NoRoom) as caught:
            shelf.add(mp3(80), quota=quota)
        assert caught.value.code == code
        assert caught.value.values["left"] == 50_000 - first.total

    def test_counts_what_the_colleagues_hold_for_the_unit_only(self, shelf: Shelf) -> None:
        mine = shelf.add(mp3(50)).medium
        theirs = shelf.add(mp3(60), actor=trainer(2)).medium
        with shelf.scene.app.app_context():
            used = queries.usage(db.session(), person_id=1, unit_path=WARD)
        assert (used.person, used.unit) == (mine.total, mine.total + theirs.total)


class TestFinding:
    def test_goes_by_name_and_description_without_marks(self, shelf: Shelf) -> None:
        shelf.add(photo(1), name="Lớp học", alt="Bà Hoa đứng trước bảng")
        shelf.add(photo(2), name="Sân 100%")
        shelf.add(mp3(), name="Bài nghe")
        assert shelf.names(search="lop") == ["Lớp học"]
        assert shelf.names(search="HOA bang") == ["Lớp học"]
        assert shelf.names(search="%") == ["Sân 100%"]
        assert shelf.names(kind="sound") == ["Bài nghe"]
        assert shelf.names() == ["Bài nghe", "Sân 100%", "Lớp học"]

    def test_is_paged(self, shelf: Shelf) -> None:
        for seed in range(5):
            shelf.add(mp3(seed + 3), name=f"Bài {seed}")
        assert shelf.names(size=2, number=3) == ["Bài 0"]

    def test_stays_within_the_units_of_the_actor(self, shelf: Shelf) -> None:
        card = shelf.add(photo()).medium
        city, stranger = trainer(3, "01."), trainer(4, OTHER)
        assert shelf.names(actor=city) == ["Ảnh"]
        assert shelf.names(actor=stranger) == []
        with shelf.scene.app.app_context(), pytest.raises(NotFound):
            queries.get_medium(db.session(), card.public_id, actor=stranger)

    def test_lets_the_owner_keep_what_she_brought_when_her_duty_moves(self, shelf: Shelf) -> None:
        shelf.add(photo())
        assert shelf.names(actor=trainer(1, OTHER)) == ["Ảnh"]

    def test_asks_as_many_statements_for_many_as_for_few(self, shelf: Shelf) -> None:
        def count() -> int:
            with shelf.scene.counting() as statements, shelf.scene.app.app_context():
                page = queries.list_media(db.session(), actor=trainer())
                queries.renditions_of(db.session(), [card.sha256 for card in page.rows])
            return len([each for each in statements if each.startswith("SELECT")])

        shelf.add(photo(1))
        few = count()
        for seed in range(2, 7):
            shelf.add(photo(seed))
        assert count() == few


class TestDescribing:
    def test_of_decoration_drops_the_words(self, shelf: Shelf) -> None:
        card = shelf.add(photo(), alt="Hoa sen").medium
        who = trainer()
        shelf.do(
            lambda s: operations.describe(s, card.public_id, name="Sen", alt="Hoa sen", decorative=True, actor=who)
        )
        with shelf.scene.app.app_context():
            now = queries.get_medium(db.session(), card.public_id, actor=who)
        assert (now.name, now.alt, now.decorative) == ("Sen", "", True)
        assert shelf.names(search="sen") == ["Sen"]

    def test_of_others_is_not_there(self, shelf: Shelf) -> None:
        card = shelf.add(photo()).medium
        stranger = trainer(2, OTHER)
        with pytest.raises(NotFound):
            shelf.do(
                lambda s: operations.describe(s, card.public_id, name="x", alt="", decorative=False, actor=stranger)
            )


class TestReplacing:
    def test_gives_the_same_medium_other_bytes(self, shelf: Shelf) -> None:
        card, who = shelf.add(photo(1), alt="Lớp").medium, trainer()
        fresh = ready(photo(2))
        shelf.do(
            lambda s: operations.replace(s, shelf.store, card.public_id, brought=fresh, quota=ROOMY, actor=who, at=AT)
        )
        with shelf.scene.app.app_context():
            now = queries.get_medium(db.session(), card.public_id, actor=who)
        assert (now.sha256 != card.sha256, now.alt, shelf.names()) == (True, "Lớp", ["Ảnh"])
        assert shelf.holds(ready(photo(1)).canonical.data)

    def test_takes_only_the_same_kind(self, shelf: Shelf) -> None:
        card, who = shelf.add(photo()).medium, trainer()
        sound = ready(mp3())
        with pytest.raises(Invalid) as caught:
            shelf.do(
                lambda s: operations.replace(
                    s, shelf.store, card.public_id, brought=sound, quota=ROOMY, actor=who, at=AT
                )
            )
        assert caught.value.code == "media_other_kind"


class TestRemoving:
    def remove(self, shelf: Shelf, ref: str) -> None:
        shelf.do(lambda s: operations.remove(s, ref, actor=trainer(), at=AT))

    def undo(self, shelf: Shelf, ref: str, after: timedelta) -> None:
        shelf.do(lambda s: operations.undo_remove(s, ref, actor=trainer(), at=AT + after))

    def test_takes_it_out_of_the_library_and_gives_the_room_back(self, shelf: Shelf) -> None:
        card = shelf.add(photo()).medium
        self.remove(shelf, card.public_id)
        assert shelf.names() == []
        with shelf.scene.app.app_context():
            assert queries.usage(db.session(), person_id=1, unit_path=WARD).person == 0
            with pytest.raises(NotFound):
                queries.get_medium(db.session(), card.public_id, actor=trainer())

    def test_can_be_undone_for_ten_minutes(self, shelf: Shelf) -> None:
        card = shelf.add(photo()).medium
        self.remove(shelf, card.public_id)
        self.undo(shelf, card.public_id, UNDO)
        assert shelf.names() == ["Ảnh"]
        self.remove(shelf, card.public_id)
        with pytest.raises(TooLate):
            self.undo(shelf, card.public_id, UNDO + timedelta(seconds=1))

    def test_cannot_be_done_twice(self, shelf: Shelf) -> None:
        card = shelf.add(photo()).medium
        self.remove(shelf, card.public_id)
        with pytest.raises(NotFound):
            self.remove(shelf, card.public_id)


class TestForgetting:
    def sweep(self, shelf: Shelf, used: set[str] | None = None, after: timedelta = KEPT * 2) -> object:
        keep = used or set()
        return shelf.do(lambda s: operations.sweep(s, shelf.store, used=lambda shas: shas & keep, at=AT + after))

    def removed(self, shelf: Shelf, data: bytes) -> str:
        card = shelf.add(data).medium
        shelf.do(lambda s: operations.remove(s, card.public_id, actor=trainer(), at=AT))
        return card.sha256

    def test_takes_the_bytes_of_what_nobody_uses(self, shelf: Shelf) -> None:
        self.removed(shelf, photo())
        brought = ready(photo())
        assert self.sweep(shelf, after=KEPT - timedelta(seconds=1)) == 0
        assert shelf.holds(brought.canonical.data)
        assert self.sweep(shelf) == 1
        assert not shelf.holds(brought.canonical.data)
        assert not any(shelf.holds(form.data) for form in brought.renditions)

    def test_leaves_what_a_course_uses_with_its_lighter_forms(self, shelf: Shelf) -> None:
        sha = self.removed(shelf, photo())
        assert self.sweep(shelf, {sha}) == 1
        brought = ready(photo())
        assert shelf.holds(brought.canonical.data)
        assert all(shelf.holds(form.data) for form in brought.renditions)

    def test_leaves_what_another_medium_is_made_of(self, shelf: Shelf) -> None:
        self.removed(shelf, photo())
        shelf.add(photo(), actor=trainer(9, OTHER), path=OTHER)
        self.sweep(shelf)
        assert shelf.holds(ready(photo()).canonical.data)

    def test_leaves_nothing_in_the_way_of_bringing_it_again(self, shelf: Shelf) -> None:
        self.removed(shelf, photo())
        self.sweep(shelf)
        shelf.add(photo())
        assert shelf.holds(ready(photo()).canonical.data)

    def test_is_done_by_the_worker(self, shelf: Shelf) -> None:
        card = shelf.add(mp4()).medium
        shelf.do(lambda s: operations.remove(s, card.public_id, actor=trainer(), at=AT - KEPT * 2))
        with shelf.scene.app.app_context():
            assert tide.forget_media(shelf.scene.app) == 1
            assert tide.forget_media(shelf.scene.app) == 0
        assert shelf.store.get(card.sha256) is None

    def test_knows_what_published_lessons_show(self, shelf: Shelf) -> None:
        with shelf.scene.app.app_context():
            shas = _shipped(db.session())
            assert shas
            assert using.used_files(db.session(), {*shas, "0" * 64}) == set(shas)


def _shipped(session: Session) -> list[str]:
    rows = session.execute(text("SELECT sha256 FROM stored_file WHERE media_type = 'image/svg+xml' ORDER BY 1 LIMIT 3"))
    return [row[0] for row in rows]


class TestPlacing:
    def test_offers_lighter_forms_with_one_statement_for_a_package(self, shelf: Shelf) -> None:
        cards = [shelf.add(photo(seed)).medium for seed in range(3)]
        images = [ImageSource(f"images/{c.id}.jpg", b"", c.media_type, c.width, c.height, c.sha256) for c in cards]
        with shelf.scene.counting() as statements, shelf.scene.app.app_context():
            place = placing(db.session())
            place.prepare(images)
            placed = [place(image) for image in images]
        assert len([each for each in statements if each.startswith("SELECT")]) == 1
        assert all(image.sources for image in placed)
        assert {media_type for image in placed for _, media_type in image.sources} <= {"image/avif", "image/webp"}
