"""The digital-skill test: 70 percent of 30 items, and half of at least five in each of four domains."""

from lms.criteria.library import COMPETENCE, DIGITAL_SKILL, document
from lms.criteria.rules.framework import SkillTest, parse_digital_skill, parse_framework
from lms.score.rules.skill import judge_skill_test


def shipped_test() -> SkillTest:
    framework = parse_framework(document(COMPETENCE)).value
    assert framework is not None
    skill = parse_digital_skill(document(DIGITAL_SKILL), framework).value
    assert skill is not None
    return skill.test


RULE = shipped_test()


class TestTheSkillTest:
    def test_is_passed_with_exactly_70_percent(self) -> None:
        marks = {"1": (5, 7), "2": (5, 7), "4": (6, 8), "5": (5, 8)}
        assert judge_skill_test(marks, RULE).shown

    def test_is_missed_with_one_answer_less(self) -> None:
        verdict = judge_skill_test({"1": (5, 7), "2": (5, 7), "4": (5, 8), "5": (5, 8)}, RULE)
        assert (verdict.shown, verdict.total_short, verdict.short) == (False, True, ())

    def test_is_missed_by_one_weak_domain(self) -> None:
        verdict = judge_skill_test({"1": (8, 8), "2": (8, 8), "4": (3, 7), "5": (7, 7)}, RULE)
        assert (verdict.shown, verdict.total_short, verdict.short) == (False, False, ("4",))

    def test_is_missed_when_a_domain_was_hardly_asked(self) -> None:
        verdict = judge_skill_test({"1": (9, 9), "2": (9, 9), "4": (8, 8), "5": (4, 4)}, RULE)
        assert verdict.short == ("5",)

    def test_needs_thirty_items(self) -> None:
        verdict = judge_skill_test({"1": (7, 7), "2": (7, 7), "4": (7, 7), "5": (8, 8)}, RULE)
        assert (verdict.shown, verdict.total_short) == (False, True)
