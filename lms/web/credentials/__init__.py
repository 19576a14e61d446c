"""Credentials: verifying for everybody, the holder's wallet, what a cadre's units issued, and what machines read."""

import lms.web.credentials.office
import lms.web.credentials.papers
import lms.web.credentials.sharing
import lms.web.credentials.verifying
import lms.web.credentials.wallet
import lms.web.credentials.well_known  # noqa: F401  the routes of all belong to the blueprint
from lms.web.credentials.area import blueprint

__all__ = ["blueprint"]
