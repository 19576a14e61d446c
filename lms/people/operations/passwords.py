"""Hashing passwords: Argon2id with 19 MiB, two passes, one lane; a few at a time, so memory stays bounded."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from kernel.text import nfc
from lms.people.rules import PASSWORD_LONGEST

log = logging.getLogger("lms.people")

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
AT_ONCE = 2
"""Hashes reckoned at the same time in this process: 38 MiB, and never all threads of a worker."""

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_room = BoundedSemaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Return the encoded hash of a password, salted anew; its composed and decomposed forms are one."""
    with _room:
        return _hasher.hash(nfc(password))


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody signs in with this")


def check_password(password_hash: str | None, password: str) -> bool:
    """Tell whether a password fits. Without a hash, or with a password too long, the work is the same."""
    stand_in = _nobodys_hash()
    plain = nfc(password)
    against = password_hash if password_hash and len(plain) <= PASSWORD_LONGEST else stand_in
    with _room:
        try:
            _hasher.verify(against, plain[:PASSWORD_LONGEST])
        except InvalidHashError:
            log.error("a stored password hash cannot be read")
            return False
        except VerificationError:
            return False
    return against is not stand_in


def needs_rehash(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(password_hash)


def hash_slip(person_id: int, code: str) -> str:
    """Return 64 hexadecimal digits for the code of a printed slip.

    Forty random bits would soon be found from a fast hash, if a copy of the table were lost.
    """
    salt = hashlib.sha256(f"slip of {person_id}".encode()).digest()[:16]
    with _room:
        raw = hash_secret_raw(code.encode(), salt, PASSES, MEMORY_KIB, LANES, 32, Type.ID)
    return raw.hex()


def hash_token(token: str) -> str:
    """Return 64 hexadecimal digits for a token of 256 random bits; nobody guesses those from a fast hash."""
    return hashlib.sha256(token.encode()).hexdigest()
