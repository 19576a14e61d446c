"""A ward in the year of recognition: a village with people who assessed themselves, and cadres with different hands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from kernel.actor import SYSTEM, TERRITORIAL, Actor, Scope
from kernel.clock import local_day
from lms import work
from lms.extensions import db
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.people.operations import registering as accounts
from lms.recognition.operations import appraising, boards, deciding, meeting, registering, years
from lms.recognition.operations.deciding import Paper
from lms.recognition.operations.listing import Mark, Outcome
from lms.recognition.operations.moving import move
from lms.recognition.queries import CaseCard, YearCard, cases_of, find_year_of, lists, sheets
from lms.recognition.queries import decisions as decided
from tests.conftest import Scene
from tests.people import WARD

NOVEMBER = datetime(2026, 11, 20, 12, tzinfo=UTC)
INDICATORS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
GOOD = dict.fromkeys(INDICATORS, 8)
SHORT = GOOD | {"2.2": 4, "1.1": 10, "1.2": 10}
PAPER = Paper("12/QĐ-UBND", date(2026, 12, 1), "CHỦ TỊCH", "Trần Văn Bình")
T = TypeVar("T")


@dataclass
class Ward:
    """The year of one ward; every method acts as a cadre would, in a transaction of its own."""

    scene: Scene
    village: str = ""
    people: list[int] = field(default_factory=list)
    at: datetime = NOVEMBER
    cadres: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, scene: Scene, points: Sequence[dict[str, int] | None] = (GOOD, GOOD, SHORT)) -> Ward:
        """Open a year in a ward whose people said these points of themselves (None: registered only)."""
        ward = cls(scene)
        ward.village = ward.do(ward._settle)
        ward.people = [ward.enter(f"Nguyễn Văn {chr(65 + n % 26)}{n}") for n in range(len(points))]
        ward.cadres = {name: ward.enter(f"Cán bộ {name}") for name in "ABCD"}
        ward.do(
            lambda s: registering.register_many(
                s, year=ward.year(s), person_ids=ward.people, actor=ward.by("A"), at=ward.at
            )
        )
        ward.say(dict(zip(ward.people, points, strict=True)))
        return ward

    def do(self, step: Callable[[Session], T]) -> T:
        """Do one step in a transaction, and commit it."""
        with self.scene.app.app_context():
            session = db.session()
            return work.run(session, lambda: step(session))

    def see(self, look: Callable[[Session], T]) -> T:
        """Look at something without writing."""
        with self.scene.app.app_context():
            session = db.session()
            try:
                return look(session)
            finally:
                session.rollback()

    def _settle(self, session: Session) -> str:
        above = units.find_unit(session, path=WARD)
        assert above is not None
        unit = orgs.add_unit(
            session,
            parent=above,
            kind="neighbourhood",
            code="077",
            name="Tổ dân phố số 7",
            sample=False,
            valid_from=date(2025, 7, 1),
        )
        city = Actor(1, "Thành phố", (Scope("city", TERRITORIAL, "01.", 1),))
        years.open_year(session, unit=above, period=2026, actor=city, at=self.at)
        return unit.path

    def enter(self, name: str) -> int:
        """Enter somebody who lives in the village."""

        def step(session: Session) -> int:
            card = accounts.enter(
                session, full_name=name, birth_year=1960, audience="nguoi-dan", actor=SYSTEM, at=self.at
            )
            unit = units.find_unit(session, path=self.village)
            assert unit is not None
            orgs.set_residence(session, person_id=card.id, unit=unit, confirmed=True, actor=SYSTEM, at=self.at)
            return card.id

        return self.do(step)

    def by(self, name: str, *, role: str = "cadre", path: str = WARD) -> Actor:
        """Return a cadre who acts; those of one letter are one person."""
        return Actor(self.cadres.get(name, 9), f"Cán bộ {name}", (Scope(role, TERRITORIAL, path, 1),))

    def year(self, session: Session) -> YearCard:
        """Return the ward's year."""
        found = find_year_of(session, unit_path=WARD, period=2026)
        assert found is not None
        return found

    def say(self, points: dict[int, dict[str, int] | None]) -> None:
        """Let people assess themselves."""

        def step(session: Session) -> None:
            year = self.year(session)
            own = {who: said for who, said in points.items() if said}
            cases = list(cases_of(session, person_ids=list(own), period=2026).values())
            values = {who: {"self_points": said, "entered_by": who} for who, said in own.items()}
            move(session, year=year, cases=cases, step="self_assess", actor=SYSTEM, at=self.at, values=values)

        self.do(step)

    def cases(self) -> dict[int, CaseCard]:
        """Return all cases by person."""
        return self.see(lambda s: cases_of(s, person_ids=[*self.people, *self.cadres.values()], period=2026))

    def states(self) -> list[str]:
        """Return the states of the cases in the order of the people."""
        found = self.cases()
        return [found[who].state for who in self.people]

    # ------------------------------------------------------------------------------ the steps

    def hold(self, who: str = "A", *, present: int = 20, **recorded: Any) -> str:
        """Prepare and hold a meeting of the village."""
        actor = self.by(who)

        def step(session: Session) -> str:
            ref = meeting.open_meeting(
                session,
                year=self.year(session),
                unit_path=self.village,
                held_on=local_day(self.at),
                place="Nhà văn hóa",
                chair="Lê Thị Hạnh",
                secretary="Phạm Văn Nam",
                actor=actor,
                at=self.at,
            )
            card = lists.get_meeting(session, public_id=ref, actor=actor)
            said = {"invited": 30, "opinions": "", "confirmed": {}} | recorded
            meeting.record_meeting(
                session, meeting=card, present=present, measure=self.measure(session), actor=actor, at=self.at, **said
            )
            return ref

        return self.do(step)

    def measure(self, session: Session) -> sheets.Measure:
        """Return what lists are measured by."""
        return sheets.measure_of(session, self.year(session), on=local_day(self.at))

    def tick(self, ref: str, marks: dict[int, Mark], who: str = "A") -> None:
        """Tick exceptions on a meeting's list."""
        actor = self.by(who)

        def step(session: Session) -> None:
            card = lists.get_meeting(session, public_id=ref, actor=actor)
            meeting.mark_meeting(
                session, meeting=card, marks=marks, measure=self.measure(session), actor=actor, at=self.at
            )

        self.do(step)

    def close(self, ref: str, who: str = "A") -> Outcome:
        """Close a meeting."""
        actor = self.by(who)
        return self.do(
            lambda s: meeting.close_meeting(
                s,
                meeting=lists.get_meeting(s, public_id=ref, actor=actor),
                year=self.year(s),
                measure=self.measure(s),
                actor=actor,
                at=self.at,
            )
        )

    def reopen(self, ref: str, who: str = "A") -> int:
        """Open a closed meeting again."""
        actor = self.by(who)
        return self.do(
            lambda s: meeting.reopen_meeting(
                s,
                meeting=lists.get_meeting(s, public_id=ref, actor=actor),
                year=self.year(s),
                actor=actor,
                at=self.at,
            )
        )

    def post(self, ref: str, who: str = "A") -> str:
        """Post a meeting's list from today."""
        actor = self.by(who)
        return self.do(
            lambda s: boards.post(
                s,
                meeting=lists.get_meeting(s, public_id=ref, actor=actor),
                year=self.year(s),
                from_on=local_day(self.at),
                place="Bảng tin tổ dân phố",
                actor=actor,
                at=self.at,
            )
        )

    def end(self, ref: str, who: str = "A") -> None:
        """Let the days of a posting pass and close it."""
        self.at += timedelta(days=11)
        actor = self.by(who)
        self.do(
            lambda s: boards.end_posting(
                s, posting=lists.get_posting(s, public_id=ref, actor=actor), actor=actor, at=self.at
            )
        )

    def appraise(self, who: str = "B", marks: dict[int, Mark] | None = None) -> Outcome:
        """Appraise all that was posted to its end."""
        actor = self.by(who)

        def step(session: Session) -> Outcome:
            year = self.year(session)
            ref = appraising.open_appraisal(
                session, year=year, held_on=local_day(self.at), members="Ban Chấp hành Hội", actor=actor, at=self.at
            )
            card = lists.get_appraisal(session, public_id=ref, actor=actor)
            shared: Any = {"appraisal": card, "measure": self.measure(session), "actor": actor, "at": self.at}
            appraising.mark_appraisal(session, marks=marks or {}, **shared)
            return appraising.close_appraisal(session, year=year, opinions="", **shared)

        return self.do(step)

    def propose(self, who: str = "B", number: str = "05/TTr-HKH", kind: str = "main") -> str:
        """Send the proposal."""
        return self.do(
            lambda s: appraising.propose(
                s,
                year=self.year(s),
                number=number,
                dated=local_day(self.at),
                kind=kind,
                actor=self.by(who),
                at=self.at,
            )
        )

    def decide(self, ref: str, who: str = "C", paper: Paper = PAPER) -> str:
        """Enter the decision on a proposal and carry it out."""
        actor = self.by(who)

        def step(session: Session) -> str:
            year = self.year(session)
            proposal = decided.get_proposal(session, public_id=ref, actor=actor)
            made = deciding.enter(session, proposal=proposal, year=year, paper=paper, actor=actor, at=self.at)
            card = decided.get_decision(session, public_id=made, actor=actor)
            deciding.carry_out(session, decision=card, year=year, actor=actor, at=self.at)
            return made

        return self.do(step)

    def to_posting(self) -> None:
        """Go the way from the list to the end of the posting, by cadre A."""
        ref = self.hold()
        self.close(ref)
        self.end(self.post(ref))

    def recognise(self) -> str:
        """Go the whole way, by three pairs of hands; returns the decision's public id."""
        self.to_posting()
        self.appraise()
        return self.decide(self.propose())
