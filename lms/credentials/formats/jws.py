"""Signed texts: compact JWS over JSON, made with one of the issuer's keys and read back with its public ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from lms.credentials.formats.keys import ALGORITHMS, ES256, SigningKey


def sign(payload: Mapping[str, Any], key: SigningKey, *, typ: str = "") -> str:
    """Return the compact JWS of a payload; its head names key and algorithm, and the type if one is given."""
    head = {"alg": key.alg, "kid": key.kid} | ({"typ": typ} if typ else {})
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(head, body, _key(key.alg, key.private), algorithms=list(ALGORITHMS))


def read(token: str, keys: Iterable[Mapping[str, str]]) -> dict[str, Any] | None:
    """Return the payload of a JWS that one of these public keys (JWK) signed; None for anything else."""
    by_name = {key["kid"]: key for key in keys}
    try:
        head = jws.extract_compact(token.encode()).headers()
        known = by_name[head["kid"]]
        if head["alg"] != known["alg"]:
            return None
        if not _is_canonical(token.rpartition(".")[2]):
            return None
        opened = jws.deserialize_compact(token, _key(known["alg"], known), algorithms=[known["alg"]])
        payload = json.loads(opened.payload)
    except (JoseError, KeyError, ValueError, TypeError):
        return None
    return payload if isinstance(payload, dict) else None


def _is_canonical(part: str) -> bool:
    """Tell whether a signature is written the one way it can be: its last letter has bits that stand for nothing."""
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return base64.urlsafe_b64encode(data).decode().rstrip("=") == part


def _key(alg: str, jwk: Mapping[str, str]) -> ECKey | OKPKey:
    return ECKey.import_key(dict(jwk)) if alg == ES256 else OKPKey.import_key(dict(jwk))
