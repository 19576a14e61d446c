"""What the tests of account pages share."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.conftest import Scene


@pytest.fixture
def browser(small_scene: Scene) -> FlaskClient:
    """Return the browser of a visitor nobody knows."""
    return small_scene.app.test_client()
