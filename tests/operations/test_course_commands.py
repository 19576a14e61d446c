"""Courses on the command line: every form checked, brought in and taken out, every refusal a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from courses.queries import drafts
from kernel import clock
from kernel.archive import open_tree, pack
from lms import work
from lms.config import ROOT
from lms.course_commands import courses_group
from lms.extensions import db
from lms.loading import BANKS, COURSES
from lms.people.operations import naming
from tests import foreign_courses
from tests.authors import Author
from tests.conftest import Scene

FILES = foreign_courses.all_files()
LOGIN = "co.van"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Office:
    """A house with one trainer who has a login name, and its command line."""

    author: Author

    def run(self, *arguments: str) -> Done:
        """Run `flask courses …` in this process."""
        with self.author.scene.app.app_context():
            db.session.remove()
        result = self.author.scene.app.test_cli_runner().invoke(courses_group, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    def run_alone(self, *arguments: str) -> Done:
        """Run `flask courses …` as an administrator does, in a process of its own."""
        flask = Path(sys.executable).with_name("flask")
        folder = self.author.scene.app.extensions["settings"].instance_dir
        environment = {"PATH": "/usr/bin:/bin", "INSTANCE_DIR": str(folder), "APP_MODE": "test", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [str(flask), "courses", *arguments], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)


def check(*arguments: str) -> Done:
    """Run `flask courses check …` without any app."""
    result = CliRunner().invoke(courses_group, ["check", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def refusal(done: Done) -> str:
    """Return the sentence of a command that refused: exit code 1, one line, no trace."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def folder_of(tree_of: Path) -> dict[str, bytes]:
    tree = open_tree(tree_of)
    return {name: tree.read(name) for name in tree.names()}


@pytest.fixture
def office(small_scene: Scene) -> Office:
    author = Author(small_scene, "Ngô Thị Vân")
    with small_scene.app.app_context():
        session = db.session()
        named = {"names": {"username": LOGIN}, "person_id": author.actor.person_id}
        work.run(session, lambda: naming.put_names(session, at=clock.now(), **named))
    return Office(author)


def written(tmp_path: Path, code: str) -> Path:
    """Write a file of a form as it lies on a disk."""
    name, data, _lessons = FILES[code]
    path = tmp_path / name
    path.write_bytes(data)
    return path


class TestChecking:
    @pytest.mark.parametrize("code", sorted(FILES))
    def test_accounts_for_a_file_of_each_form(self, tmp_path: Path, code: str) -> None:
        done = check(str(written(tmp_path, code)), "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["format"] == code
        assert found["lessons"] == FILES[code][2]
        assert {"file", "line", "name", "reason"} == set(found["imported"][0])
        assert [path.name for path in tmp_path.iterdir()] == [FILES[code][0]]

    def test_reads_a_folder_and_says_in_words_what_it_found(self, tmp_path: Path) -> None:
        for name, data in foreign_courses.markdown().items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
        done = check(str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "4 bài" in done.stdout
        assert "Không nhập được: Ghi chép/1. Mở đầu.md:12 hinh/mat.png: Không tìm thấy ảnh này" in done.stdout

    def test_finds_the_shipped_courses_without_fault(self, tmp_path: Path) -> None:
        folder = next(COURSES.glob("c03-*"))
        found = json.loads(check(str(folder), "--json").stdout)
        assert [found[name] for name in ("changed", "rejected", "ignored")] == [[], [], []]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("khong-co.zip",), "Không tìm thấy tệp hay thư mục này"),
            (("la.bin",), "Chưa nhận ra dạng của tệp này"),
            (("la.bin", "--format", "gi-do"), "Không có dạng tệp này; các dạng đã biết: common_cartridge, docx"),
        ],
    )
    def test_refuses_in_a_sentence(self, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
        (tmp_path / "la.bin").write_bytes(b"\0\1")
        path = str(tmp_path / arguments[0])
        assert words in refusal(check(path, *arguments[1:]))
        found = json.loads(check(path, *arguments[1:], "--json").stdout)
        assert words in found["rejected"][0]["reason"]


class TestBringingIn:
    def test_makes_a_draft_of_a_file_of_each_form(self, office: Office, tmp_path: Path) -> None:
        for code, (_name, _data, lessons) in FILES.items():
            done = office.run("import", str(written(tmp_path, code)), "--as", LOGIN)
            assert done.returncode == 0, done.stderr
            assert f": {lessons} bài. Nhập được " in done.stdout
            ref = done.stdout.split("bản soạn ")[1].split(":")[0]
            with office.author.reading() as session:
                assert len(drafts.get_draft(session, ref, actor=office.author.actor).lessons) == lessons

    def test_is_told_by_a_process_of_its_own(self, office: Office, tmp_path: Path) -> None:
        done = office.run_alone("import", str(written(tmp_path, "docx")), "--as", LOGIN)
        assert done.returncode == 0, done.stderr
        assert "Đã tạo bản soạn" in done.stdout
        assert refusal(office.run_alone("import", str(tmp_path), "--as", LOGIN)) != ""

    def test_needs_a_trainer_a_file_and_a_lesson(self, office: Office, tmp_path: Path) -> None:
        path = str(written(tmp_path, "liascript"))
        said = refusal(office.run("import", path, "--as", "khong.ai"))
        assert said == "Không có giảng viên nào có tên đăng nhập «khong.ai»."
        said = refusal(office.run("import", str(tmp_path / "mat.zip"), "--as", LOGIN))
        assert "Không tìm thấy tệp hay thư mục này" in said
        (tmp_path / "trong.zip").write_bytes(pack({"course.toml": b"format = 1"}))
        said = refusal(office.run("import", str(tmp_path / "trong.zip"), "--as", LOGIN))
        assert said == "trong.zip: Không có bài học nào nhập được."


class TestTakingOut:
    def test_writes_a_shipped_course_as_it_ships(self, office: Office, tmp_path: Path) -> None:
        target = tmp_path / "ra" / "c03"
        done = office.run_alone("export", "c03", str(target))
        assert done.returncode == 0, done.stderr
        course = folder_of(next(COURSES.glob("c03-*")))
        bank = {f"bank/{name}": data for name, data in folder_of(BANKS / "c03").items()}
        assert folder_of(target) == course | bank
        assert office.run("export", "C03", str(tmp_path / "c03.zip")).returncode == 0
        assert folder_of(tmp_path / "c03.zip") == course | bank
        assert office.run("export", "C03", str(tmp_path / "lai.zip")).returncode == 0
        assert (tmp_path / "c03.zip").read_bytes() == (tmp_path / "lai.zip").read_bytes() == pack(course | bank)

    def test_replaces_only_an_earlier_package_and_only_when_told(self, office: Office, tmp_path: Path) -> None:
        target = tmp_path / "c03"
        office.run("export", "C03", str(target))
        (target / "99-bai-cu.md").write_text("cũ")
        (target / "README.md").write_text("của tôi")
        assert "Thêm --replace để thay gói cũ." in refusal(office.run("export", "C03", str(target)))
        assert (target / "99-bai-cu.md").exists()
        done = office.run("export", "C03", str(target), "--replace")
        assert done.returncode == 0, done.stderr
        assert not (target / "99-bai-cu.md").exists()
        assert (target / "README.md").read_text() == "của tôi"
        other = tmp_path / "khac"
        other.mkdir()
        (other / "01-cua-toi.md").write_text("x")
        for more in ((), ("--replace",)):
            said = refusal(office.run("export", "C03", str(other), *more))
            assert "Vui lòng chọn thư mục trống hoặc tên mới." in said
        assert [path.name for path in other.iterdir()] == ["01-cua-toi.md"]

    def test_refuses_in_a_sentence(self, office: Office, tmp_path: Path) -> None:
        said = refusal(office.run("export", "KHONG-CO", str(tmp_path / "x")))
        assert said == "Không có khóa học nào đang xuất bản có mã «KHONG-CO»."
        (tmp_path / "tep").write_text("x")
        for name in ("tep/trong/tep", "tep", "tep/x.zip"):
            said = refusal(office.run("export", "C03", str(tmp_path / name)))
            assert "Vui lòng kiểm tra đường dẫn, quyền ghi" in said
        assert (tmp_path / "tep").read_text() == "x"
