"""Scenes of the pages of credentials."""

from __future__ import annotations

import pytest

from tests.conftest import Scene
from tests.credentials import Issued


@pytest.fixture
def issued(scene: Scene) -> Issued:
    return Issued(scene)


@pytest.fixture
def small(small_scene: Scene) -> Issued:
    return Issued(small_scene)
