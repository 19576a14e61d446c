"""The criteria explained to everybody, and the desk where the City changes them: drafts, previews, approval."""

from __future__ import annotations

from lms.web.policy import deciding_routes, draft_routes, impact_routes, routes
from lms.web.policy.area import blueprint

__all__ = ["blueprint", "deciding_routes", "draft_routes", "impact_routes", "routes"]
