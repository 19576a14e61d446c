"""The states of a report of wrong content: new, fixing, fixed (with a version), declined (with a reason)."""

STATES = ("new", "fixing", "fixed", "declined")


def state_flaw(state: str, *, note: str, reported: int, current: int) -> tuple[str, str] | None:
    """Return (field, code) of why a report cannot be put into this state, or None.

    A thing is fixed when readers see it: in a version later than the one reported.
    """
    if state not in STATES[1:]:
        return "state", "state_missing"
    if state == "declined" and not any(c.isalnum() for c in note):
        return "note", "reason_missing"
    if state == "fixed" and current <= reported:
        return "state", "not_published_yet"
    return None
