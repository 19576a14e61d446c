"""The preview of new rules says what the pure rules say, for everybody and every unit, and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from lms import jobs_queue, work
from lms.criteria import queries as policy
from lms.criteria.operations import deciding
from lms.criteria.rules.criteria_set import TitleRule
from lms.criteria.rules.rulebook import Cap, MaxGroup
from lms.extensions import db
from lms.jobs_queue import Run
from lms.orgs import queries as orgs
from lms.reports import entering, impact
from lms.reports.models import Measure, PersonMeasure
from lms.reports.rules import FORECAST
from lms.score.models import PersonYear
from lms.score.queries.capping import moved
from lms.score.rules.forecast import title_forecast
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import capped
from tests.conftest import DEEP, Scene
from tests.ledgertext import BOOK
from tests.operations.policy.governing import (
    AT,
    HOA,
    LAN,
    PERIOD,
    TODAY,
    WARD,
    asked,
    do,
    drafted,
    official,
    people,
    post,
    previewed,
    settle,
)

BUCKETS = ("learning", "activity", "evidence", "meeting", "skill", "proficient", "older-bucket")
BEGINS = TODAY + timedelta(days=1)
HOMES = [WARD, WARD + "003.", "01.00070.", ""] * 6


def book(dice: Random) -> Rulebook:
    """Return a rulebook with caps, groups, maxima and thresholds of its own, as its paper's schema allows them."""
    caps: dict[str, tuple[Cap, ...]] = {}
    groups: dict[str, MaxGroup] = {}
    for code in BOOK.maxima:
        order = dice.sample(BUCKETS[:6], 6)
        alone = [Cap("a", code, (one,), dice.randint(0, 10)) for one in order[: dice.randint(0, 3)]]
        shared = [Cap("b", code, tuple(order[4:6]), dice.randint(0, 10))] if dice.random() < 0.5 else []
        caps[code] = (*alone, *shared)
        if dice.random() < 0.5:
            groups[code] = MaxGroup("g", code, tuple(order[: dice.randint(1, 4)]))
    maxima = {code: dice.randint(3, 12) for code in BOOK.maxima}
    rule = TitleRule(dice.randint(30, 70), dice.randint(0, 3))
    return replace(BOOK, maxima=maxima, caps=caps, groups=groups, title_rule=rule)


def year(dice: Random) -> dict[str, int]:
    keys = [f"{code}|{bucket}" for code in BOOK.maxima for bucket in BUCKETS]
    return {key: dice.randint(-2, 9) for key in dice.sample(keys, dice.randint(10, 60))}


def meets(sums: dict[str, int], book: Rulebook) -> bool:
    return title_forecast(capped(sums, book), book.title_rule).meets


class TestThePreview:
    def test_says_of_everybody_what_the_pure_rules_say(self, scene: Scene) -> None:
        with scene.app.app_context():
            session = db.session()
            ids = people(session, HOMES)

            moves: list[bool] = []

            @settings(max_examples=400 if DEEP else 12)
            @given(st.integers(0, 2**32), st.booleans())
            def check(seed: int, thresholds: bool) -> None:
                dice = Random(seed)
                before, other = book(dice), book(dice)
                after = replace(before, title_rule=other.title_rule) if thresholds else other
                held = {one: year(dice) for one in ids}
                settle(session, held, before)
                statement = moved(before, after, period=PERIOD, dialect=scene.engine, others=["older-bucket"])
                found = {person_id: bool(gains) for person_id, gains in session.execute(statement)}
                expected = {
                    one: meets(each, after) for one, each in held.items() if meets(each, before) != meets(each, after)
                }
                assert found == expected
                moves.extend(found.values())

            check()
            assert set(moves) == {True, False}, "nobody moved: the years are not to the point"

    def test_counts_by_unit_lists_the_people_and_writes_nothing(self, scene: Scene) -> None:
        with scene.app.app_context():
            session = db.session()
            ids = people(session, HOMES)
            full = {f"{code}|evidence": 10 for code in BOOK.maxima}
            short = {**full, "1.2|evidence": 0, "1.2|learning": 6}  # 95 of 100, but 1.2 capped at 5
            held = {one: (short if number % 3 else full) for number, one in enumerate(ids)}
            settle(session, held, BOOK)
            draft = asked(
                session,
                drafted(session, "criteria", "324", {("title_rule", "min_each"): 6, ("title_rule", "min_total"): 90}),
            )
            before = session.execute(select(PersonYear.person_id, PersonYear.version, PersonYear.total)).all()
            previewed(scene, session)
            job = jobs_queue.find_job(session, draft.impact, kind=deciding.IMPACT)
            assert job is not None
            assert job.result["moves"] is True
            losing = [one for one in ids if held[one] is short]
            here = [one for one in losing if HOMES[ids.index(one)].startswith(WARD)]
            units: dict[str, Any] = job.result["units"]
            assert units["01."][:2] == [0, sum(1 for one in losing if HOMES[ids.index(one)])]
            assert units[WARD] == [0, len(here), 0, sum(1 for one in here if one % 2 == 0)]
            assert units[""][1] == sum(1 for one in losing if not HOMES[ids.index(one)])
            assert session.execute(select(PersonYear.person_id, PersonYear.version, PersonYear.total)).all() == before
            rules = impact.rules_of(policy.get_policy(session), kind="criteria", body=draft.body, on=TODAY)
            ward = orgs.find_unit(session, path=WARD)
            assert ward is not None
            found = impact.list_people(session, rules=rules, period=PERIOD, unit=ward, gains=False, actor=HOA)
            assert [line.person_id for line in found.rows] == here
            assert impact.list_people(session, rules=rules, period=PERIOD, unit=ward, gains=True, actor=HOA).total == 0
            session.rollback()

    def test_folds_anew_where_a_cap_changes(self, scene: Scene) -> None:
        with scene.app.app_context():
            session = db.session()
            ids = people(session, HOMES)
            held = {f"{code}|evidence": 9 for code in BOOK.maxima} | {"1.2|evidence": 0, "1.2|learning": 5}
            settle(session, dict.fromkeys(ids, held), BOOK)
            paper = policy.get_policy(session).rulebooks[0][0]
            number = next(n for n, cap in enumerate(paper.caps) if (cap.code, cap.indicator) == ("learning", "1.2"))
            draft = asked(session, drafted(session, "rulebook", "2026.1", {("caps", number, "max"): 4}))
            previewed(scene, session)
            job = jobs_queue.find_job(session, draft.impact, kind=deciding.IMPACT)
            assert job is not None
            assert job.result["units"]["01."][:2] == [0, sum(1 for home in HOMES if home)]
            assert job.total == impact.SLICES

    def test_is_for_those_who_govern_the_unit_only(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            draft = drafted(session, "criteria", "324", {("title_rule", "min_total"): 70})
            rules = impact.rules_of(policy.get_policy(session), kind="criteria", body=draft.body, on=TODAY)
            city = orgs.find_unit(session, path="01.")
            assert city is not None
            cadre = official(21, "cadre", WARD)
            with pytest.raises(NotFound):
                impact.list_people(session, rules=rules, period=PERIOD, unit=city, gains=True, actor=cadre)


class TestTheDayRulesBegin:
    def test_folds_years_and_counts_people_again_once(self, scene: Scene) -> None:
        with scene.app.app_context():
            session = db.session()
            ids = people(session, [WARD] * 3)
            held = {f"{code}|evidence": 8 for code in BOOK.maxima} | {"1.2|evidence": 0, "1.2|learning": 9}
            posted = {key: points for key, points in held.items() if points}
            years = {one: posted for one in ids}  # noqa: C420  a mapping a person
            post(session, years)
            settle(session, years, BOOK)  # 77: 1.2 is capped at 5
            before = session.scalars(select(PersonYear.total)).all()
            paper = policy.get_policy(session).rulebooks[0][0]
            number = next(n for n, cap in enumerate(paper.caps) if (cap.code, cap.indicator) == ("learning", "1.2"))
            draft = asked(session, drafted(session, "rulebook", "2026.1", {("caps", number, "max"): 9}), day=BEGINS)
            previewed(scene, session)
            do(session, deciding.approve, draft.public_id, revision=draft.revision, actor=LAN)
            assert enter(session, AT) == {"entered": []}
            found = enter(session, AT + timedelta(days=1))
            assert found["entered"] == ["rulebook/2026.1/2"]
            assert (set(before), set(session.scalars(select(PersonYear.total)))) == ({77}, {81})
            forecast = select(func.sum(PersonMeasure.value)).join(Measure, Measure.id == PersonMeasure.measure_id)
            assert session.scalar(forecast.where(Measure.code == FORECAST)) == len(ids)
            assert enter(session, AT + timedelta(days=2)) == {"entered": []}


def enter(session: Session, at: datetime) -> dict[str, Any]:
    """Do the daily job of a day."""
    job = jobs_queue.ask(session, entering.KIND, args={}, asked_by=0, at=at)
    session.commit()

    def commit() -> None:
        work.finish(session)

    result = entering.run(Run(job.id, {}, {}, session, lambda: at, commit))
    jobs_queue.end(session, job.id, "done", at=at, result=result)
    work.finish(session)
    return result
