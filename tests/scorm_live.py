"""Publishes two courses that play packages into the instance of the environment: `python -m tests.scorm_live`."""

from __future__ import annotations

from courses.formats.package import read_course
from kernel import clock
from kernel.actor import SYSTEM
from kernel.archive import MemoryTree
from lms.app import create_app
from lms.extensions import db
from lms.loading import Package, load_package, place
from tests.scorm_packages import course

SLUGS = {"1.2": "tuong-tac-12", "2004": "tuong-tac-2004"}


def main() -> None:
    """Publish a course for each version of SCORM."""
    app = create_app()
    with app.app_context():
        for number, (version, slug) in enumerate(SLUGS.items()):
            files = course(version, code=f"KT{number}", slug=slug)
            package = Package(read_course(MemoryTree(files), place=place), None, files)
            load_package(db.session(), app, package, position=900 + number, actor=SYSTEM, at=clock.now())


if __name__ == "__main__":
    main()
