"""Values kept in this process for a moment: what every page asks and hardly ever changes.

A published change shows within `seconds`. What must hold between workers (a throttle, a lock) is never kept here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from kernel.clock import monotonic

DAY = 86_400.0
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Fresh(Generic[V]):
    """One value, loaded again when it is older than `seconds`."""

    def __init__(self, seconds: float = 1.0) -> None:
        self.seconds = seconds
        self._value: V | None = None
        self._until = -1.0

    def get(self, load: Callable[[], V]) -> V:
        """Return the value, loading it when there is none young enough."""
        if self._value is None or monotonic() >= self._until:
            self._value = load()
            self._until = monotonic() + self.seconds
        return self._value

    def forget(self) -> None:
        """Load anew at the next question."""
        self._value = None

    def hold(self) -> None:
        """Keep the value for a day, if there is one: so that who counts statements counts the same each time."""
        self._until = monotonic() + DAY


class Kept(Generic[K, V]):
    """Values that never change (a published version), the `most` last used of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, load: Callable[[], V]) -> V:
        """Return the value of a key, loading it the first time."""
        try:
            self._values.move_to_end(key)
        except KeyError:
            self._values[key] = load()
            if len(self._values) > self.most:
                self._values.popitem(last=False)
        return self._values[key]

    def find(self, key: K) -> V | None:
        """Return the value of a key if it is kept."""
        return self._values.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self.most:
            self._values.popitem(last=False)

    def forget(self) -> None:
        """Forget everything."""
        self._values.clear()
