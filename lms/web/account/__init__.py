"""Accounts: making one, signing in and out, the way back in, one's own record, notices."""

from lms.web.account import entering, notices, record, recovering, registering
from lms.web.account.area import blueprint

__all__ = ["blueprint", "entering", "notices", "record", "recovering", "registering"]
