"""The documents that ship are sound and say what was agreed; a broken one is refused with its flaws."""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lms.criteria.library import COMPETENCE, CRITERIA, DIGITAL_SKILL, RULEBOOK, TARGETS, document
from lms.criteria.rules.criteria_set import CriteriaSet, parse_criteria
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.framework import Framework, parse_digital_skill, parse_framework
from lms.criteria.rules.rulebook import RulebookPaper, parse_rulebook
from lms.criteria.rules.targets import Targets, parse_targets

Document = dict[str, Any]


def criteria() -> CriteriaSet:
    parsed = parse_criteria(document(CRITERIA))
    assert parsed.flaws == ()
    assert parsed.value is not None
    return parsed.value


def rulebook() -> RulebookPaper:
    parsed = parse_rulebook(document(RULEBOOK), criteria())
    assert parsed.flaws == ()
    assert parsed.value is not None
    return parsed.value


def framework() -> Framework:
    parsed = parse_framework(document(COMPETENCE))
    assert parsed.flaws == ()
    assert parsed.value is not None
    return parsed.value


def targets() -> Targets:
    parsed = parse_targets(document(TARGETS))
    assert parsed.flaws == ()
    assert parsed.value is not None
    return parsed.value


def broken(name: str, change: Callable[[Document], object]) -> Document:
    data = copy.deepcopy(document(name))
    change(data)
    return data


def flaws_of_criteria(change: Callable[[Document], object]) -> tuple[Flaw, ...]:
    parsed = parse_criteria(broken(CRITERIA, change))
    assert parsed.value is None
    return parsed.flaws


def flaws_of_rulebook(change: Callable[[Document], object]) -> tuple[Flaw, ...]:
    parsed = parse_rulebook(broken(RULEBOOK, change), criteria())
    assert parsed.value is None
    return parsed.flaws


class TestTheCriteriaOf324:
    def test_have_four_groups_three_competences_and_ten_indicators(self) -> None:
        found = criteria()
        assert [one.code for one in found.groups] == ["nguoi-dan", "nguoi-lao-dong", "can-bo", "hoc-sinh"]
        assert [(one.code, one.maximum) for one in found.competences] == [("1", 40), ("2", 40), ("3", 20)]
        assert " ".join(found.maxima()) == "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 3.1 3.2"
        assert set(found.maxima().values()) == {10}

    def test_say_how_sure_each_part_is(self) -> None:
        found = criteria()
        assert (found.title_rule.min_total, found.title_rule.min_each, found.title_rule.status) == (
            80,
            5,
            "verified",
        )
        assert {one.status for one in found.indicators} == {"inferred"}
        assert "chưa đối chiếu nguyên văn" in found.heading.note

    def test_are_in_force_from_the_day_of_the_decision(self) -> None:
        heading = criteria().heading
        assert heading.holds(date(2023, 10, 25))
        assert not heading.holds(date(2023, 10, 24))


class TestTheDefaultRulebook:
    def test_maps_twelve_courses_as_agreed(self) -> None:
        shown = " · ".join(f"{one.code} " + " ".join(f"{i}+{p}" for i, p in one.points) for one in rulebook().courses)
        assert shown == (
            "C01 1.1+1 1.2+2 · C02 2.1+2 · C03 2.1+1 2.4+2 · C04 2.1+2 · C05 2.1+1 2.3+2 · C06 2.1+1 2.4+2 · "
            "C07 1.1+2 1.2+3 2.2+3 · C08 1.1+2 1.4+1 · C09 1.1+2 2.4+1 3.1+1 · C10 2.1+1 2.3+2 · "
            "C11 1.4+2 3.1+1 3.2+2 · C12 1.3+1"
        )

    def test_lets_learning_alone_reach_51(self) -> None:
        caps = {one.indicator: one.maximum for one in rulebook().caps if one.code == "learning"}
        assert list(caps.values()) == [8, 5, 8, 3, 8, 4, 4, 5, 3, 3]
        assert sum(caps.values()) == 51

    def test_is_a_default_and_says_so(self) -> None:
        assert rulebook().heading.status == "default"

    def test_reads_the_same_from_json(self) -> None:
        kept = json.loads(json.dumps(document(RULEBOOK), default=str))
        assert parse_rulebook(kept, criteria()).value == rulebook()


class TestTheFrameworkOfTheCircular:
    def test_has_six_domains_24_components_and_eight_levels(self) -> None:
        found = framework()
        assert [sum(c.domain == d.code for c in found.components) for d in found.domains] == [
            3,
            6,
            4,
            4,
            4,
            3,
        ]
        assert [one.level for one in found.levels] == list(range(1, 9))

    def test_keeps_its_names_apart_from_our_summaries(self) -> None:
        assert {(one.status, one.summary_status) for one in framework().components} == {("verified", "inferred")}


class TestTheDigitalSkillRule:
    def test_is_a_test_of_30_or_a_confirmation(self) -> None:
        found = parse_digital_skill(document(DIGITAL_SKILL), framework()).value
        assert found is not None
        assert (found.test.items, found.test.pass_percent, found.test.domains) == (
            30,
            70,
            ("1", "2", "4", "5"),
        )
        assert (found.confirmations, found.validity_months) == (("vneid", "qd757"), 24)
        assert [one.code for one in found.proficient] == ["A", "B"]

    def test_is_refused_for_a_domain_that_is_not_there(self) -> None:
        data = broken(DIGITAL_SKILL, lambda d: d["skill"]["test"].update(domains=["1", "7"]))
        assert parse_digital_skill(data, framework()).flaws == (Flaw("skill.test.domains", "not-a-choice", "7"),)


class TestTheTargets:
    def test_are_those_of_the_plan(self) -> None:
        shown = [(one.code, one.percent) for one in targets().targets]
        assert shown == [
            ("2025-quan-triet", 100),
            ("2025-nguoi-lon", 40),
            ("2025-ky-nang-so", 70),
            ("2025-thanh-thao", 60),
            ("2030-nguoi-lon", 60),
            ("2030-can-bo", 80),
            ("2030-ky-nang-so", 90),
            ("2030-thanh-thao", 80),
        ]

    def test_leave_thresholds_that_nobody_found_open(self) -> None:
        found = {one.code: (one.members_percent, one.status) for one in targets().models}
        assert found["family"] == found["clan"] == found["community"] == (None, "not_found")
        assert found["unit-provincial-1"] == (90, "verified")

    def test_keep_both_readings_of_the_wording(self) -> None:
        reading = next(one for one in targets().readings if one.code == "trong-do")
        assert (reading.default, reading.options) == ("of-those", ("of-those", "of-all"))

    def test_are_refused_when_one_lies_within_none(self) -> None:
        data = broken(TARGETS, lambda d: d["targets"][3].update(within="2024"))
        assert parse_targets(data).flaws == (Flaw("targets", "unknown-target", "2024"),)


class TestABrokenCriteriaSet:
    @pytest.mark.parametrize(
        ("change", "flaw"),
        [
            (lambda d: d.update(colour="red"), Flaw("colour", "unknown-key")),
            (lambda d: d["indicators"][0].update(weight=2), Flaw("indicators[0].weight", "unknown-key")),
            (lambda d: d.pop("decision"), Flaw("decision", "missing")),
            (
                lambda d: d.update(decision_date="2023-13-01"),
                Flaw("decision_date", "not-a-date", "2023-13-01"),
            ),
            (
                lambda d: d.update(valid_to="2020-01-01"),
                Flaw("valid_to", "ends-before-it-begins", "2020-01-01"),
            ),
            (lambda d: d.update(status="rumoured"), Flaw("status", "not-a-choice", "rumoured")),
            (
                lambda d: d["groups"][1].update(source="nobody"),
                Flaw("groups[1].source", "unknown-source", "nobody"),
            ),
            (lambda d: d["groups"][1].update(code="can-bo"), Flaw("groups", "twice", "can-bo")),
            (
                lambda d: d["title_rule"].update(min_each=11),
                Flaw("title_rule.min_each", "out-of-range", "11"),
            ),
            (
                lambda d: d["title_rule"].update(min_total=101),
                Flaw("title_rule.min_total", "out-of-range", "101"),
            ),
            (
                lambda d: d["title_rule"].update(min_each="5"),
                Flaw("title_rule.min_each", "not-a-number", "5"),
            ),
            (
                lambda d: d["indicators"][4].update(code="1.9"),
                Flaw("indicators[4].code", "wrong-code", "1.9"),
            ),
            (lambda d: d["indicators"][0].update(max=12), Flaw("competences.1.max", "does-not-add-up", "42")),
            (lambda d: d.update(max=90), Flaw("max", "does-not-add-up", "100")),
            (lambda d: d.update(groups=[]), Flaw("groups", "not-a-list", "[]")),
            (lambda d: d.update(groups=["all"]), Flaw("groups[0]", "not-a-table", "all")),
            (lambda d: d.update(format=2), Flaw("format", "out-of-range", "2")),
        ],
    )
    def test_is_refused_with_the_place(self, change: Callable[[Document], object], flaw: Flaw) -> None:
        assert flaw in flaws_of_criteria(change)

    def test_shows_all_its_flaws_at_once(self) -> None:
        found = flaws_of_criteria(lambda d: d.update(colour="red", issuer="", max=True))
        assert {one.where for one in found} >= {"colour", "issuer", "max"}


class TestABrokenRulebook:
    @pytest.mark.parametrize(
        ("change", "flaw"),
        [
            (
                lambda d: d["courses"][0]["points"].update({"1.1": 4}),
                Flaw("courses[0].points.1.1", "out-of-range", "4"),
            ),
            (
                lambda d: d["courses"][0]["points"].update({"4.1": 1}),
                Flaw("courses[0].points.4.1", "unknown-key"),
            ),
            (
                lambda d: d["courses"][6]["points"].update({"3.1": 1}),
                Flaw("courses[6].points", "out-of-range", "4"),
            ),
            (lambda d: d["courses"][1].update(code="C01"), Flaw("courses", "twice", "C01")),
            (lambda d: d["caps"][0].update(max=11), Flaw("caps[0].max", "out-of-range", "11")),
            (
                lambda d: d["caps"][0].update(indicator="9.9"),
                Flaw("caps[0].indicator", "not-a-choice", "9.9"),
            ),
            (
                lambda d: d["caps"][0].update(buckets=["luck"]),
                Flaw("caps[0].buckets", "not-a-choice", "luck"),
            ),
            (lambda d: d["caps"][1].update(indicator="1.1"), Flaw("caps", "twice", "1.1 learning")),
            (
                lambda d: d["caps"][4].update(buckets=["learning", "activity"]),
                Flaw("caps", "cap-crosses-group", "2.1 learning"),
            ),
            (lambda d: d["groups"].append(dict(d["groups"][0])), Flaw("groups", "twice", "2.1")),
            (
                lambda d: d["evidence"].update(bands=[0, 8, 5]),
                Flaw("evidence.bands", "not-rising", "(0, 8, 5)"),
            ),
            (
                lambda d: d["meeting"].update(bands=[0, 5, 12]),
                Flaw("meeting.bands", "out-of-range", "(0, 5, 12)"),
            ),
            (lambda d: d["meeting"].update(bands=[0, 5, 5]), Flaw("meeting.bands", "twice", "5")),
            (lambda d: d["activity"].update(points=0), Flaw("activity.points", "out-of-range", "0")),
            (lambda d: d["validity_months"].update(luck=3), Flaw("validity_months", "unknown-rule", "luck")),
            (lambda d: d.update(criteria="244"), Flaw("criteria", "not-a-choice", "244")),
        ],
    )
    def test_is_refused_with_the_place(self, change: Callable[[Document], object], flaw: Flaw) -> None:
        assert flaw in flaws_of_rulebook(change)
