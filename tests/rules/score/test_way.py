"""The shortest way to the title: as good as trying everything, and honest about what it takes."""

import time
from dataclasses import replace
from datetime import date
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.criteria.rules.criteria_set import TitleRule
from lms.criteria.rules.rulebook import Bands, Cap, FixedPoints, MaxGroup
from lms.score.rules import ledger, way
from lms.score.rules.forecast import title_forecast
from lms.score.rules.ledger import Source
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import Totals, add, already, capped
from lms.score.rules.way import Offers, Step, shortest_way
from tests.ledgertext import BOOK

CODES = ("1.1", "1.2", "2.1")
OPEN = tuple(code for code in BOOK.courses if code not in BOOK.cadre_courses)
EVERYTHING = Offers(OPEN, BOOK.evidence.indicators, BOOK.meeting.indicators, 2, tuple(BOOK.ladder), not_required=True)
ON = date(2026, 6, 1)


@st.composite
def books(draw: st.DrawFn) -> Rulebook:
    """Make a small rulebook of three indicators, three courses, and whatever limits."""
    one = st.sampled_from(CODES)
    courses = {
        f"C{n}": tuple(sorted(draw(st.dictionaries(one, st.integers(1, 3), min_size=1, max_size=2)).items()))
        for n in range(3)
    }
    caps = {code: (Cap("learning", code, ("learning",), draw(st.integers(0, 6))),) for code in CODES}
    group = MaxGroup("ladder", "2.1", ("learning", "skill", "evidence"))
    return replace(
        BOOK,
        title_rule=TitleRule(draw(st.integers(3, 22)), draw(st.integers(0, 5))),
        competences=(("1", CODES[:2]), ("2", CODES[2:])),
        maxima=dict.fromkeys(CODES, 8),
        courses=courses,
        activity=FixedPoints("activity", draw(one), 1),
        not_required=FixedPoints("not-required", draw(one), draw(st.integers(1, 5))),
        ladder={"skill": FixedPoints("skill", "2.1", draw(st.integers(1, 6)))},
        evidence=Bands((0, 3, 8), tuple(sorted(draw(st.sets(one))))),
        meeting=Bands((0, 5), tuple(sorted(draw(st.sets(one))))),
        caps=caps,
        groups={"2.1": group} if draw(st.booleans()) else {},
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[dict[str, int], Rulebook, Offers]:
    book = draw(books())
    keys = st.sampled_from([f"{code}|{bucket}" for code in CODES for bucket in ("learning", "evidence", "meeting")])
    return (
        draw(st.dictionaries(keys, st.integers(1, 5), max_size=4)),
        book,
        Offers(
            courses=tuple(sorted(draw(st.sets(st.sampled_from(list(book.courses)))))),
            evidence=book.evidence.indicators,
            meeting=book.meeting.indicators,
            activities=draw(st.integers(0, 2)),
            ladder=tuple(draw(st.sampled_from([(), ("skill",)]))),
            not_required=draw(st.booleans()),
        ),
    )


def everything(book: Rulebook, offers: Offers) -> chain[tuple[Step, ...]]:
    """Return every choice there is: some courses, and for each indicator at most one of each sort of step."""
    courses = [Step("course", what=code) for code in offers.courses]
    chosen = chain.from_iterable(combinations(courses, n) for n in range(len(courses) + 1))
    sorts: list[list[tuple[Step, ...]]] = [
        [(), *((Step("activity", book.activity.indicator, n),) for n in range(1, offers.activities + 1))],
        [(), *((Step("ladder", book.ladder[code].indicator, what=code),) for code in offers.ladder)],
        [(), *([(Step("not-required", book.not_required.indicator),)] if offers.not_required else [])],
    ]
    for code in CODES:
        bands = [Step("evidence", code, band) for band in book.evidence.bands if band and code in offers.evidence]
        bands += [Step("meeting", code, band) for band in book.meeting.bands if band and code in offers.meeting]
        sorts.append([(), *((step,) for step in bands)])
    return chain.from_iterable((tuple(chain(some, *rest)) for rest in product(*sorts)) for some in map(list, chosen))


def posted(sums: dict[str, int], steps: tuple[Step, ...], book: Rulebook) -> Totals:
    """Do the steps with the rules that post, bands last: what the ledger would come to."""
    state = dict(sums)
    bands = ("evidence", "meeting")
    for n, step in enumerate(sorted(steps, key=lambda step: step.kind in bands)):
        source = Source(step.kind, str(n), ON)
        if step.kind == "course":
            entries = ledger.post_course(step.what, str(n), ON, book)
        elif step.kind == "activity":
            entries = tuple(chain(*(ledger.post_activity(f"{n}-{m}", ON, book) for m in range(step.band))))
        elif step.kind == "ladder":
            entries = ledger.post_ladder(step.what, source, book)
        elif step.kind == "not-required":
            entries = ledger.post_not_required(source, book)
        else:
            post = ledger.post_band if step.kind == "evidence" else ledger.post_meeting
            before = already(step.indicator, step.kind, state, book)
            entries = post(step.indicator, step.band, before, source, book)
        state = add(state, entries)
    return capped(state, book)


class TestTheShortestWay:
    @settings(max_examples=40)
    @given(questions())
    def test_is_as_short_as_the_best_of_all_choices(self, question: tuple[dict[str, int], Rulebook, Offers]) -> None:
        sums, book, offers = question
        efforts = [
            sum(way.effort_of(step, book) for step in steps)
            for steps in everything(book, offers)
            if title_forecast(way.with_steps(sums, steps, book), book.title_rule).meets
        ]
        found = shortest_way(sums, book, offers)
        assert (found.effort if found else None) == min(efforts, default=None)
        if found:
            assert found.effort == sum(way.effort_of(step, book) for step in found.steps)
            assert title_forecast(posted(sums, found.steps, book), book.title_rule).meets

    @settings(max_examples=100)
    @given(questions(), st.data())
    def test_promises_what_the_ledger_will_say(
        self, question: tuple[dict[str, int], Rulebook, Offers], data: st.DataObject
    ) -> None:
        sums, book, offers = question
        steps = data.draw(st.sampled_from(list(everything(book, offers))[:400]))
        assert way.with_steps(sums, steps, book) == posted(sums, steps, book)

    def test_is_no_step_for_who_has_the_points(self) -> None:
        sums = {f"{code}|evidence": 8 for code in BOOK.maxima}
        found = shortest_way(sums, BOOK, EVERYTHING)
        assert found is not None
        assert (found.steps, found.effort, found.totals.total) == ((), 0, 80)

    def test_is_two_courses_and_one_piece_of_evidence_for_who_is_nearly_there(self) -> None:
        sums = {f"{code}|evidence": 10 for code in BOOK.maxima if code not in ("1.1", "1.2", "3.2")}
        found = shortest_way(sums | {"1.1|learning": 4}, BOOK, Offers(OPEN, ("3.2",)))
        assert found is not None
        assert found.steps == (Step("course", what="C01"), Step("course", what="C07"), Step("evidence", "3.2", 5))
        assert (found.count("course"), found.count("evidence"), found.totals.points["1.2"]) == (2, 1, 5)

    def test_is_none_by_learning_alone(self) -> None:
        assert shortest_way({}, BOOK, Offers(OPEN)) is None

    def test_is_found_at_once_under_the_book_that_ships(self) -> None:
        sums = {"1.1|learning": 3, "1.2|learning": 2, "2.1|learning": 4, "3.1|meeting": 8}
        spent = []
        for _ in range(3):
            begun = time.process_time()
            found = shortest_way(sums, BOOK, EVERYTHING)
            spent.append(time.process_time() - begun)
            assert found is not None
            assert title_forecast(posted(sums, found.steps, BOOK), BOOK.title_rule).meets
        assert min(spent) < 0.1  # some 10 ms on a machine that does nothing else
