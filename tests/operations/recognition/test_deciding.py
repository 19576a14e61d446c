"""From the list meeting to the signed decision and what is asked afterwards, on the real tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.errors import DomainError, NotFound
from lms import jobs_queue
from lms.credentials import queries as issued
from lms.extensions import db
from lms.jobs import tide
from lms.jobs.tasks import run_job
from lms.notices import queries as notices
from lms.recognition.models import PaperRow
from lms.recognition.operations import appraising, boards, deciding, meeting, requesting
from lms.recognition.operations.deciding import Paper
from lms.recognition.operations.listing import BadPaper, ListMoved, Mark
from lms.recognition.operations.moving import StepNotYours
from lms.recognition.queries import decisions as decided
from lms.recognition.queries import find_figures, lists
from lms.recognition.queries.lists import OpinionCard
from lms.score import queries as score
from tests.conftest import Scene
from tests.faults import exit_sweep, rows_of, sweep
from tests.operations.recognition.ward import GOOD, PAPER, SHORT, Ward
from tests.people import WARD


class TestMeetingByList:
    def test_concludes_everybody_by_the_rule_but_the_ticked(self, scene: Scene) -> None:
        ward = Ward.begin(scene, (GOOD, GOOD, SHORT, GOOD, None))
        one, two, short, few, registered = ward.people
        ref = ward.hold(confirmed={"3.1": 8})
        ward.tick(
            ref,
            {
                two: Mark(wish="defer", reason="Vắng mặt, chưa hỏi được"),
                few: Mark(votes=10),
                one: Mark(figures={"1.1": 9}),
            },
        )
        with scene.counting() as statements:
            outcome = ward.close(ref)
        assert dict(outcome.steps) == {"agree": 1, "find_short": 1, "defer": 2}
        assert len(statements) <= 30
        cases = ward.cases()
        assert cases[one].state == "agreed"
        assert cases[one].agreed == GOOD | {"1.1": 9}
        assert (cases[short].state, cases[short].short_of) == ("insufficient", "2.2")
        assert (cases[two].state, cases[few].state) == ("deferred", "deferred")
        assert cases[registered].state == "registered"

    def test_is_opened_again_until_it_is_posted_and_only_then_confirms(self, small_scene: Scene) -> None:
        ward = Ward.begin(small_scene)
        ref = ward.hold(confirmed={"3.1": 8})
        ward.close(ref)
        assert ward.reopen(ref) == 3
        assert ward.states() == ["self_assessed"] * 3
        ward.tick(ref, {ward.people[2]: Mark(not_required=True)})
        ward.close(ref)
        assert ward.states() == ["agreed"] * 3
        points = ward.see(lambda s: score.find_year(s, person_id=ward.people[0], period=2026)).points
        assert points.get("3.1", 0) == 0
        ward.post(ref)
        found = ward.see(lambda s: score.list_years(s, person_ids=ward.people, period=2026))
        assert [found[who].points["3.1"] for who in ward.people] == [8, 8, 8]
        assert found[ward.people[2]].points["2.2"] == 5
        with pytest.raises(ListMoved, match="already_posted"):
            ward.reopen(ref)

    def test_leaves_to_other_hands_what_the_closer_filled_in_and_her_own_case(self, small_scene: Scene) -> None:
        ward = Ward.begin(small_scene, (GOOD, GOOD))
        ward.cadres["A"] = ward.people[0]
        ref = ward.hold()
        assert ward.close(ref).left == 1
        assert ward.states() == ["self_assessed", "agreed"]
        assert ward.close(ref, "D").left == 0
        assert ward.states() == ["agreed", "agreed"]
        numbers = ward.see(lambda s: [row.number for row in s.query(PaperRow).order_by(PaperRow.number)])
        assert numbers == [1, 2]


class TestPosting:
    def test_ends_after_its_days_with_every_opinion_settled_and_an_upheld_one_puts_off(
        self, small_scene: Scene
    ) -> None:
        ward = Ward.begin(small_scene)
        ref = ward.hold()
        ward.close(ref)
        posted = ward.post(ref)
        actor = ward.by("A")
        card = ward.see(lambda s: lists.get_posting(s, public_id=posted, actor=actor))
        assert card.until_on - card.from_on == timedelta(days=9)
        shared: Any = {"actor": actor, "at": ward.at}
        with pytest.raises(ListMoved, match="posting_days_left"):
            ward.do(lambda s: boards.end_posting(s, posting=card, **shared))
        about = ward.cases()[ward.people[0]]
        said = ward.do(
            lambda s: boards.hear(s, posting=card, said_by="Một người dân", words="Chưa đúng", about=about, **shared)
        )
        with pytest.raises(ListMoved, match="opinions_open"):
            ward.end(posted)

        def settle(session: Any) -> None:
            opinion = boards.find_opinion(session, posting=card, public_id=said)
            boards.settle(
                session,
                posting=card,
                opinion=opinion,
                year=ward.year(session),
                outcome="upheld",
                settled="Hội nghị xem lại",
                **shared,
            )

        ward.do(settle)
        with pytest.raises(ListMoved):
            ward.do(settle)
        ward.end(posted)
        assert ward.states() == ["deferred", "posted", "insufficient"]
        tide.drain(small_scene.app)
        told = ward.see(lambda s: notices.list_notices(s, ward.people[2]))
        assert [(one.kind, one.values["day"]) for one in told.rows] == [("case_concluded", "05/12/2026")]


class TestDecision:
    def test_takes_three_pairs_of_hands_and_freezes_what_it_recognised(self, scene: Scene) -> None:
        ward = Ward.begin(scene)
        ward.to_posting()
        for low in ({}, {ward.people[0]: Mark(figures={"3.2": 0}, reason="Ý riêng")}):
            with pytest.raises(ListMoved, match="other_hands"):
                ward.appraise("A", low)
        ward.appraise("B", {ward.people[1]: Mark(figures={"3.2": 4}, reason="Chưa đủ minh chứng")})
        assert ward.states() == ["appraised", "insufficient", "insufficient"]
        proposal = ward.propose()
        for hands in ("A", "B"):
            with pytest.raises(StepNotYours):
                ward.decide(proposal, hands)
        with pytest.raises(BadPaper):
            ward.decide(proposal, paper=Paper("", date(2030, 1, 1), "", ""))
        made = ward.decide(proposal)
        figures = ward.see(lambda s: find_figures(s, person_id=ward.people[0], period=2026))
        assert figures is not None
        assert (figures.recognised, figures.decision_number) == (GOOD, "12/QĐ-UBND")
        (paper,) = ward.see(lambda s: issued.list_of_person(s, person_id=ward.people[0]))
        assert paper.subject["decision_number"] == "12/QĐ-UBND"
        assert paper.unit_name == f"Tổ dân phố số 7, {paper.subject['ward']}" != "Tổ dân phố số 7, "
        book = ward.see(lambda s: decided.list_register(s, year=ward.year(s), actor=ward.by("C")))
        assert [(row.number, row.handed_on) for row in book.rows] == [(1, None)]
        with pytest.raises(ListMoved):
            ward.decide(proposal, "D")
        again = ward.do(
            lambda s: deciding.carry_out(
                s,
                decision=decided.get_decision(s, public_id=made, actor=ward.by("C")),
                year=ward.year(s),
                actor=ward.by("C"),
                at=ward.at,
            )
        )
        assert again == 0
        with pytest.raises(DBAPIError, match="append-only"):
            ward.do(lambda s: s.query(PaperRow).update({"number": 9}))

    def test_goes_on_as_a_job_where_it_was_broken_off(
        self, small_scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(deciding, "PORTION", 2)
        ward = Ward.begin(small_scene, (GOOD,) * 5)
        ward.to_posting()
        ward.appraise()
        proposal = ward.propose()
        actor = ward.by("C")

        def start(session: Any) -> None:
            card = decided.get_proposal(session, public_id=proposal, actor=actor)
            paper = Paper("13/QĐ-UBND", date(2026, 12, 1), "CHỦ TỊCH", "Trần Văn Bình")
            made = deciding.enter(session, proposal=card, year=ward.year(session), paper=paper, actor=actor, at=ward.at)
            decision = decided.get_decision(session, public_id=made, actor=actor)
            deciding.carry_out(session, decision=decision, year=ward.year(session), actor=actor, at=ward.at)
            deciding.start(session, decision=decision, total=5, actor=actor, at=ward.at)

        ward.do(start)
        assert ward.states().count("recognised") == 2
        with small_scene.app.app_context():
            job = jobs_queue.find_open(db.session(), deciding.JOB)
            db.session.rollback()
        assert job is not None
        assert run_job(small_scene.app, job) == "done"
        assert ward.states() == ["recognised"] * 5
        book = ward.see(lambda s: decided.list_register(s, year=ward.year(s), actor=actor))
        assert [row.number for row in book.rows] == [1, 2, 3, 4, 5]


class TestRequests:
    def test_for_another_look_is_hers_in_its_days_and_answered_by_new_hands(self, small_scene: Scene) -> None:
        ward = Ward.begin(small_scene)
        ward.close(ward.hold())
        case = ward.cases()[ward.people[2]]
        herself = Actor(case.person_id, "Nguyễn Văn C2")

        def ask(session: Any, at: Any = None) -> str:
            return requesting.ask_again(
                session, case=case, year=ward.year(session), words="Có chứng chỉ", actor=herself, at=at or ward.at
            )

        with pytest.raises(ListMoved, match="too_late"):
            ward.do(lambda s: ask(s, ward.at + timedelta(days=16)))
        ref = ward.do(ask)

        def answer(who: str) -> None:
            ward.do(
                lambda s: requesting.answer(
                    s,
                    request=decided.get_request(s, public_id=ref, actor=ward.by(who)),
                    year=ward.year(s),
                    outcome="upheld",
                    words="Có minh chứng mới",
                    actor=ward.by(who),
                    at=ward.at,
                )
            )

        with pytest.raises(StepNotYours, match="acted_before"):
            answer("A")
        answer("D")
        assert ward.states()[2] == "self_assessed"

    def test_to_revoke_or_rename_take_two_people_and_a_signed_paper(self, scene: Scene) -> None:
        ward = Ward.begin(scene, (GOOD, GOOD))
        ward.recognise()
        one, two = (ward.cases()[who] for who in ward.people)
        shared: Any = {"actor": ward.by("A"), "at": ward.at}
        revoking = ward.do(
            lambda s: requesting.ask_revocation(
                s, case=one, year=ward.year(s), reason_code="false-evidence", words="Giấy tờ không thật", **shared
            )
        )
        naming = ward.do(
            lambda s: requesting.ask_name(
                s, case=two, year=ward.year(s), new_name="Nguyễn Văn Bính", words="Theo căn cước", **shared
            )
        )

        def answer(ref: str, who: str, paper: Paper | None) -> None:
            ward.do(
                lambda s: requesting.answer(
                    s,
                    request=decided.get_request(s, public_id=ref, actor=ward.by(who)),
                    year=ward.year(s),
                    outcome="upheld",
                    words="Đã kiểm tra",
                    paper=paper,
                    actor=ward.by(who),
                    at=ward.at,
                )
            )

        signed = Paper("20/QĐ-UBND", date(2026, 12, 1), "CHỦ TỊCH", "Trần Văn Bình")
        with pytest.raises(StepNotYours, match="asked_it"):
            answer(revoking, "A", signed)
        with pytest.raises(BadPaper):
            answer(revoking, "C", None)
        answer(revoking, "C", signed)
        answer(naming, "C", Paper("21/QĐ-UBND", date(2026, 12, 1), "CHỦ TỊCH", "Trần Văn Bình"))
        assert ward.states() == ["revoked", "recognised"]
        (gone,) = ward.see(lambda s: issued.list_of_person(s, person_id=one.person_id))
        newest, old = ward.see(lambda s: issued.list_of_person(s, person_id=two.person_id))
        assert (gone.state, newest.state, newest.name, old.state) == ("revoked", "valid", "Nguyễn Văn Bính", "replaced")


class TestScope:
    def test_of_every_step_is_the_unit_it_belongs_to(self, small_scene: Scene) -> None:
        """Every operation for every role over own, child, sibling and parent unit; what is let in is rolled back."""
        ward = Ward.begin(small_scene, (GOOD, SHORT))
        ward.recognise()
        units = {"own": WARD, "child": ward.village, "sibling": "01.00070.", "parent": "01."}
        wrong = []
        for (level, name), step in _steps(ward).items():
            for role in ("learner", "helper", "trainer", "auditor", "admin", "cadre", "city"):
                for where, path in units.items():
                    reach = ("own", "parent", "child") if level == "village" else ("own", "parent")
                    allowed = role in ("cadre", "city") and where in reach
                    if _let_in(ward, step, ward.by("D", role=role, path=path)) is not allowed:
                        wrong.append((name, role, where, allowed))
        assert wrong == []


def _let_in(ward: Ward, step: Callable[[Session, Actor], object], actor: Actor) -> bool:
    """Tell whether an operation lets an actor in: a refusal for another reason comes after the door."""
    try:
        ward.see(lambda s: step(s, actor))
    except (NotFound, StepNotYours):
        return False
    except DomainError:
        return True
    return True


def _steps(ward: Ward) -> dict[tuple[str, str], Callable[[Session, Actor], object]]:
    """Return every step by the level of units it belongs to, each with what it needs already read."""
    year, measure, at = ward.see(ward.year), ward.see(ward.measure), ward.at
    boss = ward.by("D")
    (held,) = ward.see(lambda s: lists.list_meetings(s, year=year, actor=boss))
    (board,) = ward.see(lambda s: lists.list_postings(s, year=year, actor=boss))
    (appraised,) = ward.see(lambda s: lists.list_appraisals(s, year=year, actor=boss))
    (sent,) = ward.see(lambda s: decided.list_proposals(s, year=year, actor=boss))
    (signed,) = ward.see(lambda s: decided.list_decisions(s, year=year, actor=boss))
    case = ward.cases()[ward.people[0]]
    asked = {"case": case, "year": year, "words": "Có lý do", "at": at}
    request = ward.do(lambda s: requesting.ask_name(s, new_name="Nguyễn Bính", actor=ward.by("A"), **asked))
    card = ward.see(lambda s: decided.get_request(s, public_id=request, actor=boss))
    said = OpinionCard(0, "x", board.id, None, "", "", "", "", "", at, None)
    meeting_of: Any = {"meeting": held, "at": at}
    board_of: Any = {"posting": board, "at": at}
    facts: Any = {"held_on": at.date(), "place": "A", "chair": "B", "secretary": "C"}
    day = at.date()
    return {
        ("village", "open"): lambda s, a: meeting.open_meeting(
            s, year=year, unit_path=ward.village, actor=a, at=at, **facts
        ),
        ("village", "record"): lambda s, a: meeting.record_meeting(
            s, invited=2, present=2, opinions="", confirmed={}, measure=measure, actor=a, **meeting_of
        ),
        ("village", "mark"): lambda s, a: meeting.mark_meeting(s, marks={}, measure=measure, actor=a, **meeting_of),
        ("village", "close"): lambda s, a: meeting.close_meeting(s, year=year, measure=measure, actor=a, **meeting_of),
        ("village", "reopen"): lambda s, a: meeting.reopen_meeting(s, year=year, actor=a, **meeting_of),
        ("village", "post"): lambda s, a: boards.post(s, year=year, from_on=day, place="A", actor=a, **meeting_of),
        ("village", "take down"): lambda s, a: boards.take_down(s, year=year, actor=a, **board_of),
        ("village", "hear"): lambda s, a: boards.hear(s, said_by="A", words="B", about=None, actor=a, **board_of),
        ("village", "settle"): lambda s, a: boards.settle(
            s, opinion=said, year=year, outcome="kept", settled="A", actor=a, **board_of
        ),
        ("village", "end"): lambda s, a: boards.end_posting(s, actor=a, **board_of),
        ("ward", "appraisal"): lambda s, a: appraising.open_appraisal(
            s, year=year, held_on=day, members="A", actor=a, at=at
        ),
        ("ward", "mark appraisal"): lambda s, a: appraising.mark_appraisal(
            s, appraisal=appraised, marks={}, measure=measure, actor=a, at=at
        ),
        ("ward", "close appraisal"): lambda s, a: appraising.close_appraisal(
            s, appraisal=appraised, year=year, opinions="", measure=measure, actor=a, at=at
        ),
        ("ward", "propose"): lambda s, a: appraising.propose(
            s, year=year, number="9", dated=day, kind="main", actor=a, at=at
        ),
        ("ward", "recall"): lambda s, a: appraising.recall(s, proposal=sent, year=year, actor=a, at=at),
        ("ward", "enter"): lambda s, a: deciding.enter(s, proposal=sent, year=year, paper=PAPER, actor=a, at=at),
        ("ward", "carry out"): lambda s, a: deciding.carry_out(s, decision=signed, year=year, actor=a, at=at),
        ("ward", "hand on"): lambda s, a: deciding.hand_on(
            s, year=year, refs=["x"], handed_on=day, handed_to="", note="", actor=a, at=at
        ),
        ("ward", "ask to revoke"): lambda s, a: requesting.ask_revocation(s, reason_code="law", actor=a, **asked),
        ("ward", "ask for a name"): lambda s, a: requesting.ask_name(s, new_name="B", actor=a, **asked),
        ("ward", "answer"): lambda s, a: requesting.answer(
            s, request=card, year=year, outcome="refused", words="A", actor=a, at=at
        ),
    }


class TestBrokenOff:
    TABLES = ("recognition_case", "recognition_decision", "recognition_register", "recognition_paper_row")

    def test_at_any_statement_a_decision_and_a_revocation_are_whole_or_not_there(self, scene: Scene) -> None:
        self.break_off(scene, sweep)

    @pytest.mark.deep
    def test_they_are_so_too_when_the_process_ends_there(self, small_scene: Scene) -> None:
        self.break_off(small_scene, exit_sweep)

    def break_off(self, scene: Scene, breaking: Callable[..., int]) -> None:
        ward = Ward.begin(scene, (GOOD, GOOD))
        ward.to_posting()
        ward.appraise()
        proposal = ward.propose()
        actor = ward.by("C")

        def decide(session: Session) -> None:
            year = ward.year(session)
            card = decided.get_proposal(session, public_id=proposal, actor=actor)
            made = deciding.enter(session, proposal=card, year=year, paper=PAPER, actor=actor, at=ward.at)
            decision = decided.get_decision(session, public_id=made, actor=actor)
            deciding.carry_out(session, decision=decision, year=year, actor=actor, at=ward.at)

        observe = rows_of(*self.TABLES, "recognition_proposal", "case_step", "issued_credential", "outbox")
        assert breaking(scene, decide, observe) > 10
        case = ward.cases()[ward.people[0]]
        ref = ward.do(
            lambda s: requesting.ask_revocation(
                s,
                case=case,
                year=ward.year(s),
                reason_code="law",
                words="Có lý do",
                actor=ward.by("A"),
                at=ward.at,
            )
        )

        def revoke(session: Session) -> None:
            card = decided.get_request(session, public_id=ref, actor=ward.by("D"))
            requesting.answer(
                session,
                request=card,
                year=ward.year(session),
                outcome="upheld",
                words="Đã kiểm tra",
                paper=Paper("20/QĐ-UBND", date(2026, 12, 1), "CHỦ TỊCH", "Trần Văn Bình"),
                actor=ward.by("D"),
                at=ward.at,
            )

        observe = rows_of(*self.TABLES, "recognition_request", "case_step", "issued_credential", "outbox")
        assert breaking(scene, revoke, observe) > 10
        assert ward.states() == ["revoked", "recognised"]
