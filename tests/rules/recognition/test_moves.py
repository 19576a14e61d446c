"""Which step leads where, and who may not take it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.recognition.rules.moves import HANDS, MOVES, OWN, PREPARE, STATES, may_step, next_state

PEOPLE = st.integers(min_value=1, max_value=5)
HELD = st.dictionaries(st.sampled_from(("meeting", "appraisal", "decision")), PEOPLE)


class TestNextState:
    @pytest.mark.parametrize(
        ("step", "state", "leads"),
        [
            ("self_assess", "registered", "self_assessed"),
            ("self_assess", "self_assessed", "self_assessed"),
            ("self_assess", "agreed", None),
            ("withdraw", "self_assessed", "withdrawn"),
            ("withdraw", "agreed", None),
            ("register_again", "withdrawn", "registered"),
            ("register_again", "recognised", None),
            ("exempt", "registered", "exempt"),
            ("exempt", "posted", None),
            ("change_group", "registered", "registered"),
            ("change_group", "self_assessed", None),
            ("agree", "self_assessed", "agreed"),
            ("recognise", "self_assessed", None),
            ("recognise", "proposed", "recognised"),
            ("no_such_step", "registered", None),
        ],
    )
    def test_is_the_one_of_the_table(self, step: str, state: str, leads: str | None) -> None:
        assert next_state(step, state) == leads

    def test_names_only_states_there_are_and_recognises_from_a_proposal_alone(self) -> None:
        named = {state for moves in MOVES.values() for pair in moves.items() for state in pair}
        assert named <= set(STATES)
        assert [step for step, moves in MOVES.items() if "recognised" in moves.values()] == ["recognise"]

    def test_lets_helpers_prepare_and_never_decide(self) -> None:
        decided = {"agreed", "deferred", "insufficient", "posted", "appraised", "proposed", "recognised", "revoked"}
        assert not decided & {state for step in PREPARE for state in MOVES[step].values()}


class TestMayStep:
    @given(step=st.sampled_from(sorted(MOVES)), actor=PEOPLE, person=PEOPLE, entered_by=PEOPLE, taken=HELD)
    def test_keeps_hands_apart(
        self, step: str, actor: int, person: int, entered_by: int, taken: dict[str, int]
    ) -> None:
        why = may_step(step, actor=actor, person=person, entered_by=entered_by, taken=taken)
        if step in OWN:
            assert why == ""
            return
        if why == "":
            assert actor != person
        hands = HANDS.get(step, "")
        if hands and why == "":
            assert entered_by != actor
            assert all(who != actor for other, who in taken.items() if other != hands)
        if why == "other_hands":
            assert actor in taken.values()
