"""Builders of credentials: cards for what is pure, titles and courses issued through the real operations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from kernel import clock
from kernel.actor import SYSTEM
from lms import work
from lms.credentials import operations as credentials
from lms.credentials import queries
from lms.credentials.formats.issuer import Hand, Issuer
from lms.credentials.formats.keys import SigningKey, make
from lms.credentials.queries import CredentialCard
from lms.extensions import db
from tests.conftest import Scene
from tests.people import WARD, Learner

ISSUER = Issuer("Công dân học tập Hà Nội", "https://hoc.example.vn")
TITLE = {
    "decision_number": "125/QĐ-UBND",
    "decision_date": "2026-10-20",
    "signer_title": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
    "signer_name": "Trần Văn Bình",
    "ward": "Phường Ba Đình",
}
COURSE = {"course_code": "C03", "course_title": "An toàn trên mạng & tránh bị lừa", "passed_on": "2026-10-20"}


def hand(key: SigningKey | None = None) -> Hand:
    """Return an issuer with a key in hand."""
    qr = make("ES256")
    return Hand(ISSUER, key or qr, qr)


def card(**changes: Any) -> CredentialCard:
    """Return a title's credential."""
    made = CredentialCard(
        person_id=1,
        id=2,
        public_id="p",
        kind="title",
        source_kind="decision",
        source_id="9",
        edition=1,
        key="abcdefghijklmnopqrstuvwx27",
        code="ABCDEFGHJKLM",
        name="Nguyễn Thị Hòa",
        unit_name="Tổ dân phố 3, Phường Ba Đình",
        unit_path=WARD,
        period=2026,
        subject=TITLE,
        issued_on=date(2026, 10, 20),
        sample=False,
        state="valid",
        replaced_by=None,
        list_number=1,
        list_index=4711,
        changed_at=datetime(2026, 10, 20, tzinfo=UTC),
    )
    return replace(made, **changes)


@dataclass
class Issued:
    """A scene in which titles are issued and revoked."""

    scene: Scene

    def title(self, person: Learner, decision: int = 1, **changes: Any) -> CredentialCard:
        """Issue a title to somebody, as a signed decision does."""
        values: dict[str, Any] = {
            "kind": "title",
            "person_id": person.person_id,
            "name": person.name,
            "unit_name": "Phường Ba Đình",
            "unit_path": WARD,
            "period": 2026,
            "subject": TITLE,
            "source_kind": "decision",
            "source_id": decision,
            "issued_on": date(2026, 10, 20),
            "actor": SYSTEM,
        } | changes
        with self.scene.app.app_context():
            session, at = db.session(), clock.now()
            return work.run(session, lambda: credentials.issue(session, at=at, **values))

    def revoke(self, person: Learner, decision: int = 1) -> int:
        """Revoke it."""
        with self.scene.app.app_context():
            session, at = db.session(), clock.now()
            return work.run(
                session,
                lambda: credentials.revoke(
                    session,
                    person_id=person.person_id,
                    source_kind="decision",
                    source_id=decision,
                    reason_code="false_evidence",
                    decision_number="9/QĐ-UBND",
                    actor=SYSTEM,
                    at=at,
                ),
            )

    def of(self, person: Learner) -> list[CredentialCard]:
        """Return all that somebody holds, newest first."""
        with self.scene.app.app_context():
            return queries.list_of_person(db.session(), person_id=person.person_id)
