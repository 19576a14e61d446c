"""Tables of the score: the ledger and the year folded from it, corrections, and the seals that prove the ledger."""

from lms.score.models.corrections import LedgerCorrection
from lms.score.models.ledger import LedgerEntry, PersonYear
from lms.score.models.seals import LedgerSeal, SealChain

__all__ = ["LedgerCorrection", "LedgerEntry", "LedgerSeal", "PersonYear", "SealChain"]
