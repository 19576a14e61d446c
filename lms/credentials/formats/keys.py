"""Keys of the issuer: made, sealed for the database, opened to sign. ES256 by default, Ed25519 where wanted.

Sealing is AES-256-GCM under a key that HKDF derives from a secret of the settings; the key's own name is sealed in, so
that no sealed half passes for another's.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import ECKey, OKPKey

from kernel.base import new_public_id
from kernel.errors import Conflict

ES256, ED25519 = "ES256", "Ed25519"
ALGORITHMS = (ES256, ED25519)
_NONCE = 12
_MAKERS: dict[str, Callable[[], ECKey | OKPKey]] = {
    ES256: lambda: ECKey.generate_key("P-256", private=True),
    ED25519: lambda: OKPKey.generate_key("Ed25519", private=True),
}


class SealBroken(Conflict):
    """A private key does not open: the secret it was sealed with has changed. A new key has to be made."""

    code = "seal_broken"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key in hand: its name, its algorithm, both halves as JWK."""

    kid: str
    alg: str
    private: dict[str, str]

    @property
    def public(self) -> dict[str, str]:
        """Return the half that everybody may know."""
        return {name: value for name, value in self.private.items() if name != "d"}


def make(alg: str) -> SigningKey:
    """Return a new key; ValueError for an algorithm that is none of `ALGORITHMS`."""
    if alg not in ALGORITHMS:
        raise ValueError(alg)
    kid = new_public_id(8)
    halves = {name: str(value) for name, value in _MAKERS[alg]().as_dict(private=True).items()}
    return SigningKey(kid, alg, halves | {"kid": kid, "alg": alg, "use": "sig"})


class Sealer:
    """Seals and opens private halves with one secret."""

    def __init__(self, secret: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"credentials: keys of the issuer")
        self._cipher = AESGCM(derived.derive(secret.encode()))

    def seal(self, key: SigningKey) -> str:
        """Return the private half as the database keeps it."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, json.dumps(key.private).encode(), key.kid.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, kid: str, alg: str, sealed: str) -> SigningKey:
        """Return the key; raise `SealBroken` when it was sealed with another secret, or changed since."""
        data = base64.b64decode(sealed)
        try:
            opened = self._cipher.decrypt(data[:_NONCE], data[_NONCE:], kid.encode())
        except InvalidTag as error:
            raise SealBroken from error
        return SigningKey(kid, alg, json.loads(opened))
