"""A small demonstration city: invented wards, about 600 people with plausible histories, six sign-ins.

Everything is made through the real operations, in the order of its time, never written into result tables. The same
seed makes the same people; dates count back from the first run. A restarted build goes on after the last person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from courses import queries as courses
from courses.operations import progress
from courses.queries import CourseCard
from kernel.actor import SYSTEM, Actor, Member, Scope
from kernel.clock import local_day
from kernel.errors import Conflict
from kernel.events import deliver, forget
from lms.jobs_queue import Run
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.queries import UnitCard
from lms.people import queries as people
from lms.people.operations import registering
from lms.people.queries import PersonCard
from lms.people.rules import NewPerson
from lms.recognition.operations import assessing, years
from lms.recognition.operations import registering as recognition
from lms.recognition.queries import YearCard, cases_of
from lms.recognition.queries.candidates import list_registrable
from lms.reports.operations import fold_deltas
from lms.score.operations import KEY as YEARS
from lms.switchboard import AT_END, NOW
from question_bank import hot as attempts
from question_bank import queries as bank
from question_bank.operations import sitting
from question_bank.rules import kinds
from question_bank.rules.dice import Dice

PASSWORD = "hoc-tap-suot-doi"  # noqa: S105  printed at every start of demonstration mode, refused in production
SEED = 20231205
PEOPLE = 600
WARDS = (
    ("ward", "MAU1", "Phường Mẫu 1", 4, "Tổ dân phố"),
    ("ward", "MAU2", "Phường Mẫu 2", 4, "Tổ dân phố"),
    ("commune", "MAU3", "Xã Mẫu 1", 5, "Thôn"),
    ("commune", "MAU4", "Xã Mẫu 2", 5, "Thôn"),
)
SIGN_INS = (
    ("nguoihoc", "Nguyễn Thị Hòa", 1958, "nguoi-dan", None),
    ("giangvien", "Trần Văn Minh", 1984, "can-bo", "trainer"),
    ("canbo", "Lê Thị Hạnh", 1962, "can-bo", "cadre"),
    ("thanhpho", "Phạm Quốc Tuấn", 1976, "can-bo", "city"),
    ("kiemtra", "Vũ Thị Lan", 1980, "can-bo", "auditor"),
    ("quantri", "Đỗ Đức Anh", 1990, "can-bo", "admin"),
)
FAMILY = ("Nguyễn",) * 8 + ("Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Đinh")
MIDDLE_F = ("Thị", "Thị", "Thị", "Thu", "Ngọc", "Thanh", "Phương", "Minh")
MIDDLE_M = ("Văn", "Văn", "Đức", "Quang", "Hữu", "Minh", "Xuân", "Mạnh")
GIVEN_F = ("Hoa", "Lan", "Mai", "Hương", "Nga", "Hằng", "Thảo", "Yến", "Dung", "Ánh", "Vân", "Loan", "Tuyết", "Diệp")
GIVEN_M = ("Hùng", "Dũng", "Tuấn", "Nam", "Long", "Sơn", "Thắng", "Bình", "Khánh", "Đạt", "Phúc", "Tám", "Vinh", "Ước")
AUDIENCES = ("nguoi-dan",) * 6 + ("nguoi-lao-dong",) * 3 + ("can-bo", "hoc-sinh")


@dataclass(frozen=True, slots=True)
class Cast:
    """What everybody's history needs: the homes to live in, the courses, and the moment of the first run."""

    homes: tuple[UnitCard, ...]
    courses: tuple[CourseCard, ...]
    at: datetime


def run(job: Run) -> dict[str, Any]:
    """Build the demonstration city; progress is people made of all to be made."""
    session = job.session
    at = datetime.fromisoformat(job.args["at"])
    cast = _stage(session, at)
    people_wanted = int(job.args.get("people", PEOPLE))
    if "made" not in job.cursor:
        _sign_ins(session, cast)
        job.report(0, people_wanted, cursor={"made": 0})
    for number in range(job.cursor["made"], people_wanted):
        _life(session, cast, number)
        if (number + 1) % 20 == 0 or number + 1 == people_wanted:
            while fold_deltas(session, at=at):
                pass
            if number + 1 == people_wanted:
                _recognition(session, cast)
            job.report(number + 1, people_wanted, cursor={"made": number + 1})
    return {"people": people_wanted + len(SIGN_INS)}


def is_wanted(session: Session) -> bool:
    """Tell whether the demonstration city is still to be made."""
    return not units.has_samples(session)


def _stage(session: Session, at: datetime) -> Cast:
    """Find or make the invented wards with their thôn and tổ dân phố."""
    city = units.find_unit(session, path=orgs.CITY_PATH)
    if city is None:
        raise Conflict("no_city")
    homes = []
    since = date(local_day(at).year, 1, 1)
    for kind, code, name, count, word in WARDS:
        ward = _unit(session, city, kind, code, name, since)
        homes += [
            _unit(session, ward, "village" if word == "Thôn" else "neighbourhood", f"{n:03d}", f"{word} {n}", since)
            for n in range(1, count + 1)
        ]
    return Cast(tuple(homes), courses.list_catalogue(session), at)


def _unit(session: Session, parent: UnitCard, kind: str, code: str, name: str, since: date) -> UnitCard:
    found = units.find_unit(session, path=f"{parent.path}{code}.")
    return found or orgs.add_unit(
        session, parent=parent, kind=kind, code=code, name=name, sample=True, valid_from=since
    )


def _sign_ins(session: Session, cast: Cast) -> None:
    """Make the six accounts that can sign in, each with the role its name says."""
    city = units.find_unit(session, path=orgs.CITY_PATH)
    ward = units.find_unit(session, path=f"{orgs.CITY_PATH}MAU1.")
    at = cast.at - timedelta(days=30)
    for login, name, birth_year, audience, role in SIGN_INS:
        if people.find_by_login_name(session, login) is not None:
            continue
        form = NewPerson(
            full_name=name,
            birth_year=birth_year,
            audience=audience,
            login_name=login,
            password=PASSWORD,
            consent=True,
        )
        card = registering.register(session, form=form, actor=SYSTEM, at=at, sample=True)
        orgs.set_residence(session, person_id=card.id, unit=cast.homes[0], confirmed=True, actor=SYSTEM, at=at)
        where = ward if role == "cadre" else city
        if role is not None and where is not None:
            until = local_day(cast.at) + timedelta(days=300)
            orgs.install_role(session, person_id=card.id, role=role, unit=where, until=until, actor=SYSTEM, at=at)
        if role is None:
            _under_way(session, cast, card, at)


def _under_way(session: Session, cast: Cast, card: PersonCard, at: datetime) -> None:
    """Let the learner one signs in as have passed a course and begun another, so that her pages show something."""
    chance = Random(SEED)  # noqa: S311  a seeded story, no secret
    actor = _actor(card, cast.homes[0], confirmed=True)
    _settle(session)
    for course in cast.courses[:1]:
        for line in course.lessons:
            progress.finish_lesson(session, course=course, lesson=line.slug, checked=True, actor=actor, at=at)
        _sit(session, course, actor, chance, 0.9, at + timedelta(days=2))
    for course in cast.courses[-1:]:
        for line in course.lessons[:3]:
            progress.finish_lesson(
                session, course=course, lesson=line.slug, checked=True, actor=actor, at=at + timedelta(days=9)
            )
    _settle(session)


def _recognition(session: Session, cast: Cast) -> None:
    """Open last year and this one in the first ward; register people in both, and key in half of this year's forms."""
    ward = units.find_unit(session, path=f"{orgs.CITY_PATH}MAU1.")
    card = people.find_by_login_name(session, "canbo")
    if ward is None or card is None:
        return
    actor = Actor(person_id=card.id, name=card.full_name, scopes=(Scope("cadre", ward.hierarchy, ward.path, ward.id),))
    period = local_day(cast.at).year
    for each, share in ((period - 1, 4), (period, 3)):
        year = years.open_year(session, unit=ward, period=each, actor=actor, at=cast.at)
        ids = sorted(list_registrable(session, year=year, actor=actor))
        chosen = [one for n, one in enumerate(ids) if n % 5 < share and one != card.id]
        recognition.register_many(session, year=year, person_ids=chosen, actor=actor, at=cast.at)
        if each == period:
            _forms(session, year, chosen[::2], actor, cast.at)
    _settle(session)


def _forms(session: Session, year: YearCard, person_ids: list[int], actor: Actor, at: datetime) -> None:
    """Key in the self-assessments of some people: most are fit for the title, some are short of an indicator."""
    chance = Random(SEED)  # noqa: S311  a seeded story, no secret
    maxima = assessing.criteria_of(session, year).maxima()
    cases = cases_of(session, person_ids=person_ids, period=year.period)
    rows = [
        assessing.Keyed(
            cases[person_id], {code: min(most, chance.choice((4, 7, 8, 8, 9, 9, 10))) for code, most in maxima.items()}
        )
        for person_id in person_ids
    ]
    assessing.key_forms(session, year=year, rows=rows, consent_on=local_day(at), actor=actor, at=at)


def _life(session: Session, cast: Cast, number: int) -> None:
    """Make one person and what she has learned, in the order of its time."""
    chance = Random(SEED * 1_000 + number)  # noqa: S311  a seeded story, no secret
    home = chance.choice(cast.homes)
    began = cast.at - timedelta(days=chance.randint(3, _days_of_year(cast.at)), minutes=chance.randint(0, 900))
    card = registering.enter(
        session,
        full_name=_name(chance),
        birth_year=_birth_year(chance, cast.at),
        audience=chance.choice(AUDIENCES),
        actor=SYSTEM,
        at=began,
        sample=True,
        way="sample",
    )
    confirmed = chance.random() < 0.8
    orgs.set_residence(session, person_id=card.id, unit=home, confirmed=confirmed, actor=SYSTEM, at=began)
    actor = _actor(card, home, confirmed=confirmed)
    _settle(session)
    skill = min(0.97, max(0.35, chance.gauss(0.78, 0.14)))
    moment = began
    for course in cast.courses:
        if chance.random() < 0.55:
            moment = _study(session, course, actor, chance, skill, _later(moment, chance, cast.at), cast.at)


def _actor(card: PersonCard, home: UnitCard, *, confirmed: bool) -> Actor:
    member = Member("residence", home.id, home.path, confirmed)
    return Actor(person_id=card.id, name=card.full_name, members=(member,), birth_year=card.birth_year)


def _days_of_year(at: datetime) -> int:
    return max(10, local_day(at).timetuple().tm_yday - 2)


def _later(moment: datetime, chance: Random, latest: datetime) -> datetime:
    return min(moment + timedelta(minutes=chance.randint(20, 6 * 1440)), latest - timedelta(minutes=5))


def _study(
    session: Session, course: CourseCard, actor: Actor, chance: Random, skill: float, at: datetime, latest: datetime
) -> datetime:
    """Read some or all lessons of a course, then perhaps try its test until it is passed."""
    last = len(course.lessons) if chance.random() < 0.75 else chance.randint(1, len(course.lessons))
    for line in course.lessons[:last]:
        checked = chance.random() < 0.6
        progress.finish_lesson(session, course=course, lesson=line.slug, checked=checked, actor=actor, at=at)
    _settle(session)
    if last == len(course.lessons) and course.quiz_code and chance.random() < 0.85:
        for _attempt in range(3):
            at = _later(at, chance, latest)
            percent = _sit(session, course, actor, chance, skill, at)
            if percent >= 70 and chance.random() < 0.6:
                break
            skill = min(0.98, skill + 0.07)
    return at


def _sit(session: Session, course: CourseCard, actor: Actor, chance: Random, skill: float, at: datetime) -> int:
    """Sit the final test once: begin, answer each question rightly or not, submit."""
    quiz = bank.find_current_quiz(session, course.quiz_code)
    if quiz is None:
        raise Conflict("no_quiz")
    seed = chance.getrandbits(62)
    reference = sitting.begin(session, quiz=quiz, actor=actor, at=at, seed=seed)
    state = attempts.find(session, person_id=actor.person_id, public_id=reference)
    if state is None:
        raise Conflict("no_attempt")
    cards = bank.get_items(session, [row[0] for row in state.drawn])
    for number, (card, row) in enumerate(zip(cards, state.drawn, strict=True), start=1):
        kind = kinds.find(card.kind)
        if kind is not None and chance.random() < skill:
            answer: object = kind.solve(card.spec, row[2])
        else:
            answer = _guess(card.kind, row[2], Dice(seed, "guess", number))
        sitting.save(session, state=state, number=number, answer=answer, unsure=False, actor=actor, at=at)
    state = attempts.find(session, person_id=actor.person_id, public_id=reference)
    if state is None:
        raise Conflict("no_attempt")
    mark = sitting.submit(session, state=state, actor=actor, at=at + timedelta(minutes=4))
    _settle(session)
    return mark.percent


def _guess(kind: str, presentation: dict[str, Any], dice: Dice) -> object:
    """Answer without knowing."""
    count = len(presentation.get("order", [])) or 1
    if kind in ("single", "multiple", "truefalse"):
        return {"chosen": [dice.below(count)]}
    if kind == "ordering":
        return {"ranks": [n + 1 for n in dice.shuffled(range(count))]}
    return None


def _settle(session: Session) -> None:
    """Deliver the facts of one step within the job's transaction: the job commits with its own cursor."""
    deliver(session, NOW, AT_END)
    forget(session)
    session.info.pop(YEARS, None)


def _name(chance: Random) -> str:
    woman = chance.random() < 0.54
    middle, given = (MIDDLE_F, GIVEN_F) if woman else (MIDDLE_M, GIVEN_M)
    return f"{chance.choice(FAMILY)} {chance.choice(middle)} {chance.choice(given)}"


def _birth_year(chance: Random, at: datetime) -> int:
    age = int(chance.triangular(16, 84, 45))
    return local_day(at).year - age
