"""Who issues: its name, the address everything is found at, and the key in its hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lms.credentials.formats.keys import SigningKey

JWKS, PROFILE = "/.well-known/jwks.json", "/.well-known/issuer.json"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer as documents name it. `address` is that of the site, without a slash behind."""

    name: str
    address: str

    def verify_address(self, key: str) -> str:
        """Return where the credential of this key is verified."""
        return f"{self.address}/xac-minh/{quote(key)}"

    def status_address(self, number: int) -> str:
        """Return where a status list is published."""
        return f"{self.address}/.well-known/status/{number}"

    @property
    def id(self) -> str:
        """Return the issuer's own address: that of its profile."""
        return self.address + PROFILE

    def profile(self) -> dict[str, Any]:
        """Return the issuer as a credential names it."""
        return {"id": self.id, "type": ["Profile"], "name": self.name, "url": self.address}

    def published(self) -> dict[str, Any]:
        """Return the profile as it is published, with the place of the keys."""
        return {
            "@context": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            **self.profile(),
            "jwks_uri": self.address + JWKS,
        }


@dataclass(frozen=True, slots=True)
class Hand:
    """An issuer with the keys it signs with: badges with one of the settings' choice, QR always with ES256."""

    issuer: Issuer
    badge_key: SigningKey
    qr_key: SigningKey
