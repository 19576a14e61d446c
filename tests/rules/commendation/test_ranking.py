import json
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms.commendation.library import plans
from lms.commendation.rules.ranking import ALL, DRAW, Candidate, Gap, Plan, choose, gap, read_snapshot, snapshot


def plan(ties=ALL, most=2, **changes):
    data = {
        "code": "p",
        "version": 1,
        "title": "T",
        "most": most,
        "min_total": 80,
        "min_lowest": 5,
        "order": ("total", "lowest", "years", "earned"),
        "ties": ties,
        "status": "default",
        "note": "",
    }
    return Plan.of(data | changes)


def person(ref, total=90, lowest=7, years=1, earned=40):
    return Candidate(ref, total, lowest, years, earned)


PEOPLE = st.lists(
    st.builds(
        Candidate, st.text("abcdef", min_size=1, max_size=5), st.integers(70, 100), *[st.integers(4, 8)] * 2, st.just(9)
    ),
    max_size=12,
    unique_by=lambda one: one.ref,
)


class TestPlansThatShip:
    def test_can_be_read(self):
        assert [Plan.of(each).most for each in plans()] == [10, 126]


class TestAList:
    def test_takes_the_best_who_qualify_and_names_equal_places(self):
        people = [person("a", 95), person("b", 99), person("c", 79), person("d", 98, lowest=4)]
        assert [(line.place, line.ref) for line in choose(plan(), people, "s")] == [(1, "b"), (2, "a")]

    def test_of_a_plan_that_keeps_ties_takes_everybody_equal_to_the_last(self):
        people = [person("a", 99), person("b"), person("c"), person("d")]
        assert [(line.place, line.drawn) for line in choose(plan(), people, "s")] == [(1, False), *[(2, False)] * 3]

    def test_of_a_plan_that_draws_takes_no_more_and_says_who_was_drawn(self):
        people = [person("a", 99), person("b"), person("c"), person("d")]
        found = choose(plan(DRAW), people, "s")
        assert [line.drawn for line in found] == [False, True]
        assert len({choose(plan(DRAW), people, str(seed))[1].ref for seed in range(50)}) == 3

    @given(PEOPLE, st.sampled_from([ALL, DRAW]), st.integers(1, 5), st.integers(0, 9))
    def test_follows_from_its_snapshot_alone_in_whatever_order_people_come(self, people, ties, most, seed):
        shuffled = Random(seed).sample(people, len(people))
        rule = plan(ties, most)
        first, second = (
            snapshot(rule, some, unit="01.", period=2026, as_of="2026-12-31", seed="s") for some in (people, shuffled)
        )
        assert first == second
        assert choose(*read_snapshot(first)) == choose(rule, shuffled, "s")

    @given(PEOPLE, st.sampled_from([ALL, DRAW]), st.integers(1, 5))
    def test_leaves_nobody_out_who_is_better_than_one_it_takes(self, people, ties, most):
        rule = plan(ties, most)
        chosen = choose(rule, people, "s")
        if chosen:
            worst = min(line.figures for line in chosen)
            for one in people:
                missing = gap(rule, people, "s", one.ref)
                figures = (one.total, one.lowest, one.years, one.earned)
                if missing and missing.code == "order":
                    assert figures < worst
                    assert missing.had < missing.needed
                if missing and missing.code == "draw":
                    assert figures == worst
                    assert ties == DRAW

    def test_says_exactly_what_another_lacked(self):
        people = [person("a", 99), person("b", 95), person("c", 95, lowest=6), person("d", 70), person("e", lowest=4)]
        assert gap(plan(), people, "s", "a") is None
        assert gap(plan(), people, "s", "c") == Gap("order", "lowest", 7, 6)
        assert gap(plan(), people, "s", "d") == Gap("total", "total", 80, 70)
        assert gap(plan(), people, "s", "e") == Gap("lowest", "lowest", 5, 4)
        assert gap(plan(), people, "s", "nobody") is None

    def test_of_a_changed_snapshot_is_another_one(self):
        people = [person("a", 99), person("b", 95), person("c", 94)]
        data = snapshot(plan(), people, unit="01.", period=2026, as_of="x", seed="s")
        changed = json.loads(data)
        changed["candidates"][2]["total"] = 100
        assert choose(*read_snapshot(json.dumps(changed).encode()))[0].ref == "c"
