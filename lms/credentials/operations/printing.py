"""Many papers as one PDF, in a job: what a ward prints before it hands them over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lms import files
from lms.credentials.formats import paper
from lms.credentials.formats.paper import Press
from lms.credentials.models import IssuedCredential
from lms.credentials.operations.signing import Desk, take_hand
from lms.credentials.queries import CARD, CredentialCard
from lms.credentials.rules.status import VALID
from lms.files import Store
from lms.jobs_queue import Run

PRINT = "credentials.print"
MOST = 500
"""Papers of one printing: about ten seconds of work and 8 MB."""
_REPORT = 50


def run(run: Run, store: Store, desk: Desk) -> dict[str, Any]:
    """Set the papers named in `args["refs"]`, those still valid, in that order. Who may, was asked with the job."""
    session = run.session
    refs: list[str] = run.args["refs"]
    rows = session.execute(select(*CARD).where(IssuedCredential.public_id.in_(refs), IssuedCredential.state == VALID))
    found = {card.public_id: card for card in (CredentialCard(*row) for row in rows)}
    cards = [found[ref] for ref in refs if ref in found]
    if not cards:
        return {"papers": 0}
    hand = take_hand(session, desk, at=run.clock())
    total = len(cards) + 1  # the last piece of work is the setting itself

    def done(number: int) -> None:
        if number % _REPORT == 0:
            run.report(number, total)

    made = paper.write(cards, Press(hand, trial=desk.trial), done=done)
    kept = files.keep(session, store, made, media_type="application/pdf", at=run.clock())
    run.report(total, total)
    return {"papers": len(cards), "file": kept}
