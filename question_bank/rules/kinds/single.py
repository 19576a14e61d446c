"""One right answer among options."""

from question_bank.rules.asking import Flaw, Kind
from question_bank.rules.choice import Choice


class Single(Choice):
    """Exactly one option is right; an answer names exactly one."""

    code = "single"
    many = False

    def check_rights(self, rights: int, _options: int, /) -> tuple[Flaw, ...]:
        """One right option, no more, no less."""
        return () if rights == 1 else (Flaw("wrong_right_count", "options", {"count": rights}),)


KIND: Kind = Single()
