"""Files as telephones send them, and help: consent first, one slip for one piece, never half of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import text

from kernel import clock
from kernel.errors import NotAllowed, NotFound
from lms.evidence.formats import brought
from lms.evidence.formats.brought import Unusable
from lms.evidence.operations import helping
from lms.evidence.operations.drafting import Refusal
from lms.evidence.operations.helping import Bundle, Help, Sent, SlipUsed
from lms.evidence.operations.moving import move
from lms.evidence.queries.helping import AssistanceCard
from lms.evidence.rules.saying import Piece
from tests.claiming import ROOMY, WORDS, acting, do, photo, read, ready, taken, yesterday
from tests.conftest import Scene
from tests.faults import rows_of, sweep
from tests.people import WARD, Learner

PIECE = Piece("day-lai", "1.4", WORDS, yesterday())
TABLES = ("assistance", "evidence", "evidence_file", "evidence_step", "outbox", "audit")


def bundle(seed: int = 1) -> Bundle:
    return Bundle(PIECE, [Sent(ready(seed), "anh.jpg")], ROOMY)


class TestAPhotograph:
    @pytest.mark.parametrize("form", ["JPEG", "HEIF", "PNG"])
    def test_keeps_its_day_and_loses_its_place(self, form: str) -> None:
        if form == "HEIF":
            from pillow_heif import register_heif_opener

            register_heif_opener()
        found = brought.read(photo(3, exif=taken("2026:03:08 23:59:00"), form=form))
        assert (found.media_type, found.taken_on) == ("image/jpeg", date(2026, 3, 8))
        with Image.open(BytesIO(found.data)) as kept:
            assert not dict(kept.getexif())

    def test_is_large_enough_for_small_print_and_light_enough_for_a_telephone(self) -> None:
        found = brought.read(photo(5, size=(4000, 3000)))
        assert (found.width, found.height) == (1800, 1350)
        assert len(found.data) <= 450 * 1024

    def test_goes_through_the_scanner_of_the_house(self) -> None:
        say = f'{sys.executable} -c "import sys; sys.exit({{}})"'
        brought.scan(b"x", command=say.format("0 if sys.stdin.read() == 'x' else 1"))
        for code, says in (("1", "evidence_virus"), ("2", "evidence_scan_failed")):
            with pytest.raises(Unusable, match=says):
                brought.scan(b"x", command=say.format(code))
        with pytest.raises(Unusable, match="evidence_scan_failed"):
            brought.scan(b"x", command="/khong/co")


class TestHelp:
    def test_of_a_cadre_needs_consent_stays_in_her_units_and_is_never_for_her_to_decide(self, scene: Scene) -> None:
        na, store, at = Learner.register(scene, "Trần Thị Na"), scene.app.extensions["files"], clock.now()
        cadre = acting(Learner.register(scene, "Lê Thị Hòa"), "cadre", path=WARD)
        far = acting(Learner.register(scene, "Cán bộ khác"), "cadre", path="01.00070.")
        help_ = Help(na.person_id, cadre.name, "cadre", agreed=True)

        def enter(who: object = cadre, **changes: object) -> object:
            return lambda s: helping.enter(s, store, help_=replace(help_, **changes), bundle=bundle(), actor=who, at=at)

        with pytest.raises(Refusal, match="assist_consent_missing"):
            do(scene, enter(agreed=False))
        with pytest.raises(NotFound):
            do(scene, enter(far))
        with pytest.raises(NotAllowed):
            do(scene, enter(person_id=cadre.person_id))
        assert sweep(scene, enter(), rows_of(*TABLES)) > 10
        card = do(scene, enter())  # a twin of what the sweep's clean run handed in
        assert read(scene, lambda s: s.execute(text("SELECT count(*) FROM evidence")).scalar_one()) == 1
        with pytest.raises(NotAllowed):
            do(scene, lambda s: move(s, evidence=card, move="accepted", actor=cadre, at=at))

    def test_with_a_slip_is_for_one_piece_and_a_new_slip_voids_the_old(self, scene: Scene) -> None:
        na, store, at = Learner.register(scene, "Trần Thị Na"), scene.app.extensions["files"], clock.now()
        her = acting(na)
        old, _until = do(scene, lambda s: helping.make_slip(s, person_id=her.person_id, actor=her, at=at))
        code, _until = do(scene, lambda s: helping.make_slip(s, person_id=her.person_id, actor=her, at=at))

        def opened(typed: str) -> object:
            return do(scene, lambda s: helping.open_slip(s, code=typed, address="203.0.113.7", at=at))

        assert not isinstance(opened(old), AssistanceCard)
        slip = opened(code)
        assert isinstance(slip, AssistanceCard)
        nobody = replace(her, person_id=0, name="", scopes=(), members=())
        help_ = Help(her.person_id, "Trần Văn Cháu", "grandchild", agreed=True, slip=slip.public_id)
        send = lambda s: helping.enter(s, store, help_=help_, bundle=bundle(2), actor=nobody, at=at)  # noqa: E731
        card = do(scene, send)
        assert (card.state, card.entered_by, card.person_id) == ("submitted", 0, her.person_id)
        with pytest.raises(SlipUsed):
            do(scene, send)
        assert not isinstance(opened(code), AssistanceCard)
        kept = read(scene, lambda s: s.execute(text("SELECT slip_code FROM assistance")).scalars().all())
        assert code not in kept
