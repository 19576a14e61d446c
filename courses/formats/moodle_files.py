"""The stored files of a backup on their way into the course: each is accounted for once, used or not."""

from __future__ import annotations

from collections.abc import Callable

from courses.formats import reasons
from courses.formats.gathering import PICTURE_ENDINGS, Gathering
from courses.formats.imported import Finding
from courses.formats.moodle_backup import Backup, StoredFile
from courses.formats.moodle_plan import FILE_KIND
from courses.formats.moodle_texts import ending
from courses.formats.package import MEDIA_TYPES

NO_PAGE = "Gói SCORM không có trang mở đầu dùng được"
NO_BYTES = "Bản sao lưu không chứa nội dung của tệp này"
OF_QUESTIONS = "Ảnh trong câu hỏi không được nhập vì câu hỏi trong ngân hàng chỉ có chữ"
OF_LEARNERS = "Tệp do người học nộp hoặc đăng, không thuộc khóa học"
OF_THE_SITE = "Tệp riêng của trang Moodle, không thuộc khóa học"
UNUSED = "Không bài nào dùng tệp này"
_LEARNERS = ("assignsubmission_", "assignfeedback_", "mod_forum", "mod_workshop", "mod_data", "mod_wiki", "user")
_SITE = ("badges", "backup", "contentbank", "grade", "block_", "calendar", "tool_", "group")
_FILES = "files.xml"


class Keeper:
    """Takes stored files into the course as they are asked for."""

    def __init__(self, backup: Backup, course: Gathering) -> None:
        self._backup = backup
        self._course = course
        self._names: dict[int, str | None] = {}

    def _finding(self, stored: StoredFile) -> Finding:
        return Finding(_FILES, stored.name)

    def read(self, stored: StoredFile) -> None:
        """Note a file whose text was read into a lesson."""
        self._names[id(stored)] = None
        self._course.took(self._finding(stored))

    def name(self, stored: StoredFile) -> str | None:
        """Return the name in the package of a picture, sound or video; None, accounted for, for what has none."""
        if id(stored) not in self._names:
            self._names[id(stored)] = self._take(stored)
        return self._names[id(stored)]

    def package(self, stored: StoredFile, opening: Callable[[bytes], str]) -> str | None:
        """Return the name in the package of a SCORM package, with the page that `opening` finds in it."""
        data = self._backup.read(stored)
        self._names[id(stored)] = None
        page = opening(data) if data is not None else ""
        if data is None or not page:
            self._course.rejected(self._finding(stored), NO_BYTES if data is None else NO_PAGE)
            return None
        return f"{self._course.package(self._finding(stored), stored.name, data)}#{page}"

    def _take(self, stored: StoredFile) -> str | None:
        kind, finding = ending(stored.name), self._finding(stored)
        if kind not in PICTURE_ENDINGS and kind not in MEDIA_TYPES:
            self._course.rejected(finding, FILE_KIND)
            return None
        data = self._backup.read(stored)
        if data is None:
            self._course.rejected(finding, NO_BYTES)
            return None
        if kind in MEDIA_TYPES:
            return self._course.medium(finding, stored.name, data)
        return self._course.picture(finding, stored.name, data)

    def rest(self) -> None:
        """Account for the files nobody asked for."""
        for stored in self._backup.files:
            if not stored.is_folder and id(stored) not in self._names:
                self._unasked(stored)

    def _unasked(self, stored: StoredFile) -> None:
        component, kind = stored.place.component, ending(stored.name)
        shown = kind in PICTURE_ENDINGS or kind in MEDIA_TYPES
        finding = self._finding(stored)
        if component == "question" or component.startswith("qtype"):
            self._course.ignored(finding, OF_QUESTIONS)
        elif component.startswith(_LEARNERS):
            self._course.ignored(finding, OF_LEARNERS)
        elif component.startswith(_SITE):
            self._course.ignored(finding, OF_THE_SITE)
        elif shown:
            self._course.ignored(finding, reasons.UNUSED_PICTURE if kind in PICTURE_ENDINGS else reasons.UNUSED_MEDIUM)
        else:
            self._course.rejected(finding, FILE_KIND)
