"""A large book comes in as a job with progress, survives a worker's death, and can be worked on at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from courses.formats import importers
from courses.queries import drafts
from kernel import clock
from kernel.archive import pack
from kernel.database import will_write
from lms import files, importing, jobs_queue, work
from lms.config import ROOT
from lms.extensions import db
from lms.jobs import tasks
from lms.jobs.queue import start_job
from tests.authors import Author
from tests.conftest import Scene

LESSONS = 160


def book(lessons: int = LESSONS) -> dict[str, bytes]:
    """Return a book as mdBook lays it out: parts, chapters, one chapter that is listed and missing, one not listed."""
    lines = ["# Tóm tắt", ""]
    found = {"book.toml": '[book]\ntitle = "Sách lớn"\n'.encode()}
    for number in range(lessons):
        if number % 16 == 0:
            lines += ["", f"# Phần {number // 16 + 1}", ""]
        lines.append(f"- [Chương {number + 1}](chuong-{number + 1}.md)")
        body = "Một đoạn văn đủ dài để đọc. " * 20
        found[f"src/chuong-{number + 1}.md"] = f"# Chương {number + 1}\n\n{body}\n\n## Mục nhỏ\n\nHai câu.\n".encode()
    lines.append("- [Chương mất](khong-co.md)")
    found["src/thua.md"] = "# Không ai nhắc\n".encode()
    found["src/SUMMARY.md"] = "\n".join(lines).encode()
    return found


def ask(author: Author, data: bytes, name: str) -> int:
    with author.scene.app.app_context():
        session, at = db.session(), clock.now()
        store = author.scene.app.extensions["files"]

        def step() -> int:
            kept = files.keep(session, store, data, media_type="application/octet-stream", at=at)
            return start_job(session, importing.READ, {"file": kept, "name": name}, actor=author.actor, at=at).id

        return work.run(session, step)


def result(author: Author, job_id: int) -> dict:
    with author.scene.app.app_context():
        session = db.session()
        job = session.get(jobs_queue.Job, job_id)
        assert job is not None
        return dict(job.result)


def take(author: Author, package: str) -> tuple[int, list[tuple[int, int]]]:
    with author.scene.app.app_context():
        session, at = db.session(), clock.now()
        args = {
            "package": package,
            "title": "Sách",
            "unit_path": author.path,
            "person_id": author.actor.person_id,
            "person_name": author.actor.name,
        }
        job_id = work.run(session, lambda: start_job(session, importing.TAKE, args, actor=author.actor, at=at).id)
    told: list[tuple[int, int]] = []
    assert tasks.run_job(author.scene.app, job_id, told=lambda *step: told.append(step)) == "done"
    return job_id, told


class TestALargeBook:
    def test_is_read_accounted_for_and_made_a_draft(self, scene: Scene) -> None:
        author = Author(scene)
        job_id = ask(author, pack(book()), "sach.zip")
        told: list[tuple[int, int]] = []
        assert tasks.run_job(scene.app, job_id, told=lambda *step: told.append(step)) == "done"
        assert [done for done, _total in told] == sorted(done for done, _total in told)
        found = result(author, job_id)
        assert found["counts"]["lessons"] == LESSONS
        report = json.loads(scene.app.extensions["files"].get(found["account"]))
        assert any("khong-co.md" in f"{each['file']}{each['name']}" for each in report["rejected"])
        assert any("thua.md" in each["file"] for each in report["ignored"])
        taken, _told = take(author, found["package"])
        ref = result(author, taken)["draft"]
        with author.reading() as session:
            card = drafts.get_draft(session, ref, actor=author.actor)
        assert len(card.lessons) == LESSONS
        assert card.title == "Sách lớn"

    def test_has_an_outline_that_is_light_and_read_in_few_statements(self, scene: Scene) -> None:
        author = Author(scene)
        job_id = ask(author, pack(book()), "sach.zip")
        tasks.run_job(scene.app, job_id)
        taken, _told = take(author, result(author, job_id)["package"])
        path = f"/giang-vien/soan/{result(author, taken)['draft']}"
        browser = author.learner.browser()
        browser.get(path)
        with scene.counting() as statements:
            answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert len(statements) <= 12
        assert len(answer.data) < 100 * 1024

    def test_begins_again_when_the_worker_died(self, scene: Scene) -> None:
        author = Author(scene)
        job_id = ask(author, pack(book(8)), "sach.zip")
        with scene.app.app_context():
            session = db.session()
            will_write(session)
            assert jobs_queue.take(session, job_id, at=clock.now()) is not None
            session.commit()
            assert tasks.run_job(scene.app, job_id) == "taken"
            will_write(session)
            jobs_queue.release(session, job_id)
            session.commit()
        assert tasks.run_job(scene.app, job_id) == "done"
        assert result(author, job_id)["counts"]["lessons"] == 8


class TestAFileThatCannotBeRead:
    @pytest.mark.parametrize(
        ("data", "name", "code"),
        [
            (b"PK\x03\x04 hong", "hong.zip", "archive_broken"),
            (b"\x00\x01\x02", "la.bin", "unknown_format"),
        ],
    )
    def test_says_why(self, small_scene: Scene, data: bytes, name: str, code: str) -> None:
        author = Author(small_scene)
        job_id = ask(author, data, name)
        assert tasks.run_job(small_scene.app, job_id) == "done"
        assert result(author, job_id)["refused"]["code"] == code


class TestTheCommandLine:
    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        flask = Path(sys.executable).with_name("flask")
        environment = {"PATH": "/usr/bin:/bin", "INSTANCE_DIR": str(folder / "instance"), "PYTHONPATH": str(ROOT)}
        command = [str(flask), "courses", *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)

    def test_checks_without_a_database_and_writes_nothing(self, tmp_path: Path) -> None:
        target = tmp_path / "sach.zip"
        target.write_bytes(pack(book(4)))
        before = sorted(tmp_path.rglob("*"))
        done = self.run("check", str(target), "--json", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert list(found) == [
            *("format", "modules", "lessons", "images", "questions", "imported", "changed", "rejected", "ignored")
        ]
        assert (found["format"], found["lessons"]) == ("mdbook", 4)
        assert set(found["rejected"][0]) == {"file", "line", "name", "reason"}
        assert sorted(tmp_path.rglob("*")) == before

    def test_says_in_words_what_it_cannot_read(self, tmp_path: Path) -> None:
        target = tmp_path / "la.bin"
        target.write_bytes(b"\x00\x01")
        done = self.run("check", str(target), folder=tmp_path)
        assert done.returncode == 1
        assert "Chưa nhận ra dạng của tệp này" in done.stderr

    def test_names_every_format_once(self) -> None:
        names = [importer.NAME for importer in importers.all_importers().values()]
        assert len(names) == len(set(names)) >= 8
