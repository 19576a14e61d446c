"""Which step moves a case from which state to which, and who may not take it.

The main path is the list: registered → self-assessed → agreed → posted → appraised → proposed → recognised. Whoever
took one step of a case takes no later one of another kind (a meeting's list, its appraisal and its decision are three
pairs of hands), nobody takes a step in her own case but registering, assessing herself and withdrawing, and who enters
for another never decides on that case.
"""

from collections.abc import Mapping

REGISTERED, SELF_ASSESSED, AGREED, DEFERRED = "registered", "self_assessed", "agreed", "deferred"
POSTED, APPRAISED, INSUFFICIENT, PROPOSED = "posted", "appraised", "insufficient", "proposed"
RECOGNISED, REVOKED, WITHDRAWN, EXEMPT = "recognised", "revoked", "withdrawn", "exempt"
STATES = (
    *(REGISTERED, SELF_ASSESSED, AGREED, DEFERRED, POSTED, APPRAISED),
    *(INSUFFICIENT, PROPOSED, RECOGNISED, REVOKED, WITHDRAWN, EXEMPT),
)
OPEN = frozenset({REGISTERED, SELF_ASSESSED, AGREED, POSTED, APPRAISED, PROPOSED})
"""States in which somebody still has to do something."""

MOVES: Mapping[str, Mapping[str, str]] = {
    "self_assess": {REGISTERED: SELF_ASSESSED, SELF_ASSESSED: SELF_ASSESSED},
    "change_group": {REGISTERED: REGISTERED},
    "withdraw": {REGISTERED: WITHDRAWN, SELF_ASSESSED: WITHDRAWN},
    "register_again": {WITHDRAWN: REGISTERED, EXEMPT: REGISTERED},
    "exempt": {REGISTERED: EXEMPT, SELF_ASSESSED: EXEMPT},
    "agree": {REGISTERED: AGREED, SELF_ASSESSED: AGREED},
    "defer": {REGISTERED: DEFERRED, SELF_ASSESSED: DEFERRED, POSTED: DEFERRED},
    "find_short": {REGISTERED: INSUFFICIENT, SELF_ASSESSED: INSUFFICIENT, POSTED: INSUFFICIENT, PROPOSED: INSUFFICIENT},
    "reopen_meeting": {AGREED: SELF_ASSESSED, DEFERRED: SELF_ASSESSED, INSUFFICIENT: SELF_ASSESSED},
    "post": {AGREED: POSTED},
    "unpost": {POSTED: AGREED},
    "appraise": {POSTED: APPRAISED},
    "send_back": {POSTED: SELF_ASSESSED, APPRAISED: POSTED},
    "propose": {APPRAISED: PROPOSED},
    "recall_proposal": {PROPOSED: APPRAISED},
    "recognise": {PROPOSED: RECOGNISED},
    "look_again": {DEFERRED: SELF_ASSESSED, INSUFFICIENT: SELF_ASSESSED},
    "revoke": {RECOGNISED: REVOKED},
}
"""By step: the state it leads to from each state in which it may be taken."""

HANDS: Mapping[str, str] = {
    "agree": "meeting",
    "defer": "meeting",
    "appraise": "appraisal",
    "find_short": "",
    "recognise": "decision",
    "revoke": "decision",
}
"""The pair of hands a step belongs to; steps of other hands on one case are other people's."""
OWN = frozenset({"self_assess", "change_group", "withdraw", "register_again"})
"""Steps a person takes in her own case."""
PREPARE = OWN
"""Steps a helper may take: she prepares and never decides. The others are a cadre's."""


def next_state(step: str, state: str) -> str | None:
    """Return the state a step leads to, or None when it may not be taken from there (or is no step)."""
    return MOVES.get(step, {}).get(state)


def may_step(step: str, *, actor: int, person: int, entered_by: int, taken: Mapping[str, int]) -> str:
    """Return why somebody may not take a step of a case, "" when she may.

    `taken` says who acted for the case last, by pair of hands; `entered_by` is who filled in the self-assessment
    (the person herself, or a helper). Codes: own_case, entered_it, other_hands.
    """
    if step in OWN:
        return ""
    if actor == person:
        return "own_case"
    hands = HANDS.get(step, "")
    if hands and entered_by == actor:
        return "entered_it"
    others = {who for other, who in taken.items() if hands and other != hands}
    return "other_hands" if actor in others else ""
