"""The ledger at the office: corrections that two people make, and the seals that prove the rest."""

from lms.web.ledger import routes
from lms.web.ledger.area import blueprint

__all__ = ["blueprint", "routes"]
