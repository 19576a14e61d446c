"""The queue of calls: the same on a file and on Redis, and deaf to messages we did not sign."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import redis
from huey import Huey

from lms.jobs.queue import make_huey
from tests.conftest import settings_for

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture(params=["file", "redis"])
def huey(request: pytest.FixtureRequest, tmp_path: Path) -> Huey:
    """A queue on each store; Redis only when it answers."""
    if request.param == "redis":
        with redis.Redis.from_url(REDIS, socket_connect_timeout=1) as client:
            try:
                client.ping()
            except redis.ConnectionError:
                pytest.skip("Redis does not answer")
    queue = make_huey(settings_for(tmp_path, redis_url=REDIS if request.param == "redis" else ""))
    queue.flush()
    return queue


class TestQueue:
    def test_brings_a_call_to_the_worker_once(self, huey: Huey) -> None:
        done: list[int] = []

        @huey.task()
        def do(job_id: int) -> None:
            done.append(job_id)

        do(7)
        huey.execute(huey.dequeue())
        assert done == [7]
        assert huey.dequeue() is None

    def test_refuses_a_message_signed_by_somebody_else(self, huey: Huey, tmp_path: Path) -> None:
        @huey.task()
        def do(job_id: int) -> None:
            raise AssertionError

        do(7)
        message = huey.storage.dequeue()
        huey.storage.enqueue(message[:-2] + b"xx")
        with pytest.raises(ValueError, match="ignature"):
            huey.dequeue()
