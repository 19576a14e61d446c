"""Asking by the printed code. A code alone is not enough: the holder's given name belongs to it, and tries are counted.

What is not there and what does not fit are one answer, found in the same way: one statement, one comparison.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.credentials import queries
from lms.credentials.queries import CredentialCard
from lms.credentials.rules import codes
from lms.people.operations import throttling
from lms.people.operations.throttling import Refused
from lms.people.rules import Limit

DOOR = "verify"
CODE = Limit(8, timedelta(hours=1), renews=False)
"""Names tried at one code: nobody gets through the given names of a village."""
ADDRESS = Limit(60, timedelta(minutes=15), renews=False)
"""Codes tried from one address: an office checks a pile of papers, a guesser gets nowhere in 2⁵⁵ codes."""
_NOBODY = "—"


def check(
    session: Session, *, code: str, given_name: str, address: str, at: datetime
) -> CredentialCard | Refused | None:
    """Return the credential of this code and name, None when there is none, or why no more tries are taken now.

    Every try counts, and the caller commits it; the right name forgives those at its code.
    """
    read = codes.read_code(code)
    code_key = throttling.key_of(DOOR, "code", read or "")
    limits = {code_key: CODE} if read else {}
    counted = throttling.take(session, {**limits, throttling.key_of(DOOR, "address", address): ADDRESS}, at=at)
    if isinstance(counted, Refused):
        return counted
    found = queries.find_by_code(session, read or "")
    fits = codes.is_given_name(given_name, found.name if found else _NOBODY)
    if found is None or not fits:
        return None
    throttling.clear(session, code_key)
    return found
