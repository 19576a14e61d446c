"""What the tests of these pages share: process caches that know nothing of an earlier test's database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courses import queries as courses


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Let each test ask its own database which versions are in force."""
    courses.forget_catalogue()
    yield
    courses.forget_catalogue()
