"""A claim on its way: kept step by step, handed in once, moved only from where it stands, never half."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from kernel import clock
from kernel.errors import NotAllowed, NotFound
from lms.evidence import queries
from lms.evidence.events import EvidenceSubmitted
from lms.evidence.operations import drafting, filing
from lms.evidence.operations.drafting import Description, Opened, Refusal
from lms.evidence.operations.moving import CertificateTaken, EvidenceMoved, move
from lms.evidence.queries.likeness import list_signs
from lms.media.rules import Quota
from tests.claiming import ROOMY, WORDS, acting, do, drafted, handed_in, read, ready, yesterday
from tests.conftest import Scene
from tests.faults import exit_sweep, rows_of, sweep
from tests.people import WARD, Learner

TABLES = ("evidence", "evidence_file", "evidence_step", "certificate_number", "outbox", "audit")
PAPER = Description("Giấy chứng nhận lớp tin học cơ bản", yesterday(), "Trung tâm Tin học", "Số 12/2026-QĐ")


class TestHandingIn:
    def test_says_all_that_is_missing_and_then_goes_to_the_unit_where_she_lives(self, scene: Scene) -> None:
        an = acting(Learner.register(scene))
        at = clock.now()
        card = do(scene, lambda s: drafting.begin(s, kind="chung-chi", actor=an, at=at))
        assert do(scene, lambda s: drafting.begin(s, kind="chung-chi", actor=an, at=at)) == card
        with pytest.raises(Refusal) as refused:
            do(scene, lambda s: drafting.submit(s, card.public_id, actor=an, at=at))
        assert [field for field, _code in refused.value.values["flaws"]] == [
            "indicator",
            "files",
            "words",
            "happened_on",
            "issuer",
            "number",
        ]
        whole = drafted(scene, an, kind="chung-chi", indicator="2.1", said=PAPER)
        done = do(scene, lambda s: drafting.submit(s, whole.public_id, actor=an, at=at))
        assert (done.state, done.round, done.unit_path, done.period) == ("submitted", 1, WARD, yesterday().year)
        with pytest.raises(EvidenceMoved):
            do(scene, lambda s: drafting.submit(s, whole.public_id, actor=an, at=at))
        steps = read(scene, lambda s: queries.list_steps(s, person_id=done.person_id, evidence_ids=[done.id]))
        assert [step.move for step in steps] == ["submitted"]
        waiting = acting(Learner.register(scene, "Cán bộ"), "cadre", path=WARD)
        assert read(scene, lambda s: queries.count_waiting(s, actor=waiting)) == 1
        assert EvidenceSubmitted.__name__ in str(
            read(scene, lambda s: s.execute(text("SELECT kind FROM audit WHERE kind LIKE 'Evidence%'")).all())
        )

    def test_is_all_or_nothing_wherever_it_breaks(self, scene: Scene) -> None:
        an = acting(Learner.register(scene))
        card = drafted(scene, an, kind="chung-chi", indicator="2.1", said=PAPER)
        step = lambda s: drafting.submit(s, card.public_id, actor=an, at=clock.now())  # noqa: E731
        assert sweep(scene, step, rows_of(*TABLES)) > 5

    @pytest.mark.deep
    def test_is_all_or_nothing_when_the_process_ends(self, small_scene: Scene) -> None:
        an = acting(Learner.register(small_scene))
        card = drafted(small_scene, an, kind="chung-chi", indicator="2.1", said=PAPER)
        step = lambda s: drafting.submit(s, card.public_id, actor=an, at=clock.now())  # noqa: E731
        assert exit_sweep(small_scene, step, rows_of(*TABLES)) > 5


class TestMoving:
    def test_goes_back_and_forth_only_from_where_it_stands_and_never_by_oneself(self, scene: Scene) -> None:
        an, cadre = acting(Learner.register(scene)), acting(Learner.register(scene, "Cán bộ"), "cadre")
        card, at = handed_in(scene, an), clock.now()
        with pytest.raises(NotAllowed):
            do(scene, lambda s: move(s, evidence=card, move="accepted", actor=an, at=at))
        back = do(
            scene, lambda s: move(s, evidence=card, move="returned", reason="blurred", note="Mờ", actor=cadre, at=at)
        )
        with pytest.raises(EvidenceMoved):  # the second of two reviewers
            do(scene, lambda s: move(s, evidence=card, move="accepted", actor=cadre, at=at))
        again = do(scene, lambda s: drafting.submit(s, back.public_id, actor=an, at=at))
        assert (again.state, again.round) == ("submitted", 2)
        with pytest.raises(EvidenceMoved):  # a decision about the first round
            do(scene, lambda s: move(s, evidence=card, move="declined", actor=cadre, at=at))
        assert do(scene, lambda s: move(s, evidence=again, move="accepted", actor=cadre, at=at)).state == "accepted"
        helped = replace(again, entered_by=cadre.person_id, state="submitted")
        with pytest.raises(NotAllowed):
            do(scene, lambda s: move(s, evidence=helped, move="accepted", actor=cadre, at=at))

    def test_taking_back_ends_when_a_reviewer_has_opened_it_and_withdrawing_takes_the_files_along(
        self, scene: Scene
    ) -> None:
        an, at = acting(Learner.register(scene)), clock.now()
        card, store = handed_in(scene, an), scene.app.extensions["files"]
        do(scene, lambda s: drafting.take_back(s, card.public_id, actor=an, at=at))
        card = do(scene, lambda s: drafting.submit(s, card.public_id, actor=an, at=at))
        opened = (
            "INSERT INTO review_opening (person_id, id, period, indicator, reviewer_id, began_at, last_at) "
            "VALUES (:p, 1, :y, :i, 7, :at, :at)"
        )
        values = {"p": card.person_id, "y": card.period, "i": card.indicator, "at": "2099-01-01 00:00:00+00:00"}
        do(scene, lambda s: s.execute(text(opened), values))
        with pytest.raises(Opened):
            do(scene, lambda s: drafting.take_back(s, card.public_id, actor=an, at=at))
        _gone, shas = do(scene, lambda s: drafting.withdraw(s, card.public_id, actor=an, at=at))
        assert [store.get(sha) is None for sha in shas] == [False]
        assert do(scene, lambda s: filing.forget(s, store, shas=shas)) == 1
        assert [store.get(sha) for sha in shas] == [None]
        watching = acting(Learner.register(scene, "Cán bộ"), "cadre")
        with pytest.raises(NotFound):
            read(scene, lambda s: queries.get_watched(s, public_id=card.public_id, actor=watching))


class TestLikeness:
    def test_is_a_sign_over_the_whole_city_that_names_nobody_outside_the_reviewers_units(self, scene: Scene) -> None:
        an = acting(Learner.register(scene))
        other = acting(Learner.register(scene, "Trần Thị Bình", ward="01.00008."))
        first = handed_in(scene, other, seed=5)
        mine = handed_in(scene, an, seed=5)
        files = read(scene, lambda s: queries.list_files(s, person_id=mine.person_id, evidence_ids=[mine.id]))

        def signs(path: str) -> list[tuple[str, tuple[str, ...], int]]:
            cadre = acting(Learner.register(scene, "Cán bộ"), "cadre", path=path)
            found = read(scene, lambda s: list_signs(s, cards=[mine], files=files, actor=cadre))
            return [(sign.code, sign.within, sign.others) for sign in found]

        assert signs(WARD) == [("same_file", (), 1)]
        assert signs("01.") == [("same_file", (first.public_id,), 0)]
        nearly = [replace(files[0], original_sha256="0", sha256="0")]
        cadre = acting(Learner.register(scene, "Cán bộ"), "cadre", path=WARD)
        near = read(scene, lambda s: list_signs(s, cards=[mine], files=nearly, actor=cadre))
        assert [sign.code for sign in near] == ["near_picture"]

    def test_one_certificate_is_accepted_once_however_its_number_is_typed(self, scene: Scene) -> None:
        an, binh = acting(Learner.register(scene)), acting(Learner.register(scene, "Trần Thị Bình"))
        cadre, at = acting(Learner.register(scene, "Cán bộ"), "cadre"), clock.now()
        paper = {"kind": "chung-chi", "indicator": "2.1", "said": PAPER}
        mine = handed_in(scene, an, seed=2, **paper)
        twin = drafted(scene, an, seed=3, **paper)
        with pytest.raises(Refusal, match="evidence_number_known"):
            do(scene, lambda s: drafting.submit(s, twin.public_id, actor=an, at=at))
        retyped = replace(PAPER, issuer="TRUNG TÂM tin học", number="so 12 / 2026 QD")
        hers = handed_in(scene, binh, seed=4, **(paper | {"said": retyped}))
        seen = read(scene, lambda s: list_signs(s, cards=[hers], files=[], actor=cadre))
        assert [(sign.code, sign.within) for sign in seen] == [("same_number", (mine.public_id,))]
        do(scene, lambda s: move(s, evidence=hers, move="accepted", actor=cadre, at=at))
        with pytest.raises(CertificateTaken):
            do(scene, lambda s: move(s, evidence=mine, move="accepted", actor=cadre, at=at))
        back = do(scene, lambda s: move(s, evidence=mine, move="returned", actor=cadre, at=at))
        other = replace(PAPER, number="99/2026")
        do(scene, lambda s: drafting.describe(s, back.public_id, said=other, actor=an, at=at))
        mended = do(scene, lambda s: drafting.submit(s, back.public_id, actor=an, at=at))
        assert read(scene, lambda s: list_signs(s, cards=[mended], files=[], actor=cadre)) == []


class TestFiles:
    def test_are_few_known_again_and_within_the_quota(self, scene: Scene) -> None:
        an, store, at = acting(Learner.register(scene)), scene.app.extensions["files"], clock.now()
        card = drafted(scene, an)

        def add(seed: int, quota: Quota = ROOMY) -> filing.Added:
            file = ready(seed)
            return do(
                scene,
                lambda s: filing.add(s, store, card.public_id, ready=file, name="a", quota=quota, actor=an, at=at),
            )

        assert add(1).same
        with pytest.raises(filing.NoRoom, match="evidence_full_person"):
            add(2, Quota(10, 10_000_000))
        for seed in (2, 3, 4, 5):
            add(seed)
        with pytest.raises(filing.TooManyFiles):
            add(6)
        other = do(scene, lambda s: drafting.begin(s, kind="anh-hoat-dong", actor=an, at=at))
        found = do(
            scene,
            lambda s: filing.add(s, store, other.public_id, ready=ready(2), name="a", quota=ROOMY, actor=an, at=at),
        )
        assert found.elsewhere is not None
        assert found.elsewhere.public_id == card.public_id
        assert card.words == WORDS
