"""Chance that can be repeated.

An attempt must be the same paper on every machine, in every Python and in ten years, because a learner may
ask why a question was there. The standard generator keeps no such promise for its shuffles, so chance here is
a stream of SHA-256 blocks over the seed and the labels, and the shuffle is written out.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of fair choices. The same seed and labels give the same choices in the same order.

    Labels keep streams apart ("draw", row 2; "present", item 31), so that a change in one choice never moves
    another.
    """

    def __init__(self, seed: int, *labels: str | int) -> None:
        self._key = sha256(json.dumps([seed, *labels]).encode("ascii")).digest()
        self._block = 0
        self._bytes = b""

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1, each equally likely. `bound` is at least 1."""
        bits = (bound - 1).bit_length()
        while True:
            number = self._bits(bits)
            if number < bound:
                return number

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """The things in a new order, each order equally likely (Fisher and Yates, from the end)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def disordered(self, count: int) -> list[int]:
        """The numbers 0 to `count` - 1 in any order but their own. `count` is at least 2."""
        sorted_order = list(range(count))
        order = self.shuffled(sorted_order)
        while order == sorted_order:
            order = self.shuffled(sorted_order)
        return order

    def _bits(self, count: int) -> int:
        """The next `count` bits as a number; whole bytes are taken, spare bits are thrown away."""
        size = (count + 7) // 8
        while len(self._bytes) < size:
            self._bytes += sha256(self._key + self._block.to_bytes(8, "big")).digest()
            self._block += 1
        taken, self._bytes = self._bytes[:size], self._bytes[size:]
        return int.from_bytes(taken, "big") >> (size * 8 - count)
