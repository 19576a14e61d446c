"""A credential as an Open Badges 3.0 `OpenBadgeCredential`, signed as a VC-JWT, and the status lists it points to."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from kernel.clock import HANOI, local
from lms.credentials.formats import jws
from lms.credentials.formats.issuer import Issuer
from lms.credentials.formats.keys import SigningKey
from lms.credentials.queries import CredentialCard
from lms.credentials.rules.status import SIZE

MEDIA_TYPE = "application/vc+jwt"
TITLE_NAME = "Công dân học tập"
_CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_TITLE_WHY = (
    "Đạt từ 80 điểm trở lên theo bộ tiêu chí Công dân học tập, không chỉ số nào dưới 5 điểm, "
    "được bình xét, thẩm định và công nhận bằng quyết định."
)
_COURSE_WHY = "Đạt bài kiểm tra cuối khóa học."


def sign_badge(card: CredentialCard, issuer: Issuer, key: SigningKey) -> str:
    """Return a credential as a signed badge: a compact JWS."""
    document = badge(card, issuer)
    claims = {
        "iss": issuer.id,
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(_midnight(card.issued_on).timestamp()),
    }
    return jws.sign(document | claims, key, typ="JWT")


def badge(card: CredentialCard, issuer: Issuer) -> dict[str, Any]:
    """Return a credential as a badge, unsigned."""
    return {
        "@context": [_CREDENTIALS, _BADGES],
        "id": issuer.verify_address(card.key),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name_of(card),
        "issuer": issuer.profile(),
        "validFrom": _midnight(card.issued_on).isoformat(),
        "credentialSubject": {
            "id": f"{issuer.verify_address(card.key)}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": card.name}
            ],
            "achievement": _achievement(card, issuer),
        },
        "evidence": [{"type": ["Evidence"], "name": basis_of(card), "narrative": f"Đơn vị: {card.unit_name}."}],
        "credentialStatus": _status(card, issuer),
    }


def name_of(card: CredentialCard) -> str:
    """Return what a credential is of: the title with its year, or the course."""
    if card.kind == "course":
        return card.subject["course_title"]
    return f"{TITLE_NAME} năm {card.period}"


def basis_of(card: CredentialCard) -> str:
    """Return what a credential rests on: the decision, or the day the test was passed."""
    if card.kind == "course":
        return f"Đạt bài kiểm tra cuối khóa ngày {day_of(card.subject['passed_on'])}"
    return f"Quyết định số {card.subject['decision_number']} ngày {day_of(card.subject['decision_date'])}"


def day_of(text: str) -> str:
    """Return an ISO date as Vietnamese readers write it; anything else as it is."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text


def _achievement(card: CredentialCard, issuer: Issuer) -> dict[str, Any]:
    course = card.kind == "course"
    path = f"/khoa-hoc#{card.subject.get('course_code', '')}" if course else "/tieu-chi"
    kind, why = ("CertificateOfCompletion", _COURSE_WHY) if course else ("Achievement", _TITLE_WHY)
    return {
        "id": issuer.address + path,
        "type": ["Achievement"],
        "achievementType": kind,
        "name": name_of(card),
        "description": why,
        "criteria": {"narrative": why},
        "inLanguage": "vi",
    }


def _status(card: CredentialCard, issuer: Issuer) -> dict[str, str]:
    address = issuer.status_address(card.list_number)
    return {
        "id": f"{address}#{card.list_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(card.list_index),
        "statusListCredential": address,
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=HANOI)


# ---------------------------------------------------------------------------------- status lists


def sign_status_list(number: int, places: Iterable[int], issuer: Issuer, key: SigningKey, *, at: datetime) -> str:
    """Return a status list as a signed credential; `places` are those that no longer hold."""
    address = issuer.status_address(number)
    document = {
        "@context": [_CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.id,
        "validFrom": local(at).isoformat(timespec="seconds"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_list(places),
        },
    }
    return jws.sign(document | {"iss": issuer.id, "jti": address}, key, typ="vc+jwt")


def encode_list(places: Iterable[int]) -> str:
    """Return the bits of a list, place 0 first, gzipped, as multibase base64url."""
    bits = bytearray(SIZE // 8)
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), 9, mtime=0)).decode().rstrip("=")
