"""What the tests of learning share: process caches that know nothing of an earlier test's database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from courses import queries as courses
from question_bank import queries as bank


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Let each test ask its own database which versions are in force."""
    for forget in (courses.forget_catalogue, bank.forget_current):
        forget()
    yield
    for forget in (courses.forget_catalogue, bank.forget_current):
        forget()
