"""The area of trainers: courses being written, reviewed and published, and the banks behind their tests."""

from lms.web.studio import (
    assignments_routes,
    cohorts_routes,
    facts_routes,
    file_routes,
    import_routes,
    lesson_routes,
    media_routes,
    outline_routes,
    review_routes,
    routes,
)
from lms.web.studio.area import blueprint

__all__ = [
    "assignments_routes",
    "blueprint",
    "cohorts_routes",
    "facts_routes",
    "file_routes",
    "import_routes",
    "lesson_routes",
    "media_routes",
    "outline_routes",
    "review_routes",
    "routes",
]
