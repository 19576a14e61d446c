"""The kinds of evidence, read once by each process: today they ship as a file, one day they may be edited."""

from __future__ import annotations

import hashlib
from functools import cache

from lms.evidence import library
from lms.evidence.rules.kinds import Kinds, parse_kinds
from lms.people.queries import ConsentText


class BadKinds(ValueError):
    """The file of kinds is damaged; the message says where."""


@cache
def get_kinds() -> Kinds:
    """Return the kinds of evidence."""
    found = parse_kinds(library.kinds_toml())
    if found.value is None:
        raise BadKinds("; ".join(f"{flaw.where}: {flaw.code} {flaw.value}" for flaw in found.flaws))
    return found.value


@cache
def current_consent() -> ConsentText:
    """Return the text to which people agree now when somebody enters evidence for them."""
    version, data = max(library.consent_texts().items(), key=lambda item: [int(part) for part in item[0].split(".")])
    return ConsentText(version, data.decode("utf-8"), hashlib.sha256(data).hexdigest())
