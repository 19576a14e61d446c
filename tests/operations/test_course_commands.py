"""Courses on the command line: every form checked, brought in and taken out, every refusal a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from courses.queries import drafts
from kernel import clock
from kernel.archive import open_tree, pack
from lms import work
from lms.config import ROOT
from lms.extensions import db
from lms.loading import BANKS, COURSES
from lms.people import operations as people
from tests import foreign_courses
from tests.authors import Author
from tests.conftest import Scene

FILES = foreign_courses.all_files()
LOGIN = "co.van"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `flask courses …` as an administrator would."""
    flask = Path(sys.executable).with_name("flask")
    environment = {
        **{"PATH": "/usr/bin:/bin", "INSTANCE_DIR": str(folder), "APP_MODE": "test", "LANG": "C.UTF-8"},
        **({"TZ": os.environ["TZ"]} if "TZ" in os.environ else {}),
    }
    return subprocess.run(
        [str(flask), "courses", *arguments], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """Return the sentence of a command that refused: exit code 1, one line, no trace."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def folder_of(tree_of: Path) -> dict[str, bytes]:
    tree = open_tree(tree_of)
    return {name: tree.read(name) for name in tree.names()}
