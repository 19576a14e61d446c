"""Choose all that apply."""

from question_bank.rules.asking import Flaw, Kind
from question_bank.rules.choice import Choice


class Multiple(Choice):
    """One option or several are right. A wrong tick takes back a right one: ticking all earns nothing extra.

    An item whose options are all right is refused: it asks nothing.
    """

    code = "multiple"
    many = True

    def check_rights(self, rights: int, options: int, /) -> tuple[Flaw, ...]:
        """At least one right option and at least one wrong one."""
        return () if 1 <= rights < options else (Flaw("wrong_right_count", "options", {"count": rights}),)


KIND: Kind = Multiple()
