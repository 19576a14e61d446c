"""What of a Moodle backup becomes which lesson: every section and activity looked at once, in the order of the course.

A plan holds texts as Moodle keeps them; they are converted when all lessons have their names, for texts link to one
another. Activities with no counterpart here go on the account at once, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from courses.formats.gathering import Gathering
from courses.formats.imported import Finding
from courses.formats.moodle_backup import (
    Activity,
    Backup,
    Files,
    Opened,
    Place,
    Section,
    StoredFile,
    Text,
    line,
    number,
    words,
)
from courses.formats.moodle_items import Asked, Note
from courses.formats.moodle_kinds import why_ignored, why_rejected
from courses.formats.moodle_lessons import Page, lesson_pages
from courses.formats.moodle_texts import WEB_PAGE, ending, keys_of, says, shown, text_of

HIDDEN = "Đang ẩn với người học trong Moodle; vui lòng quyết định có giữ lại hay không"
EMPTY_SECTION = "Phần này không có nội dung nào nhập được"
EMPTY = "Không có nội dung"
SETTINGS_LOST = "Lời giới thiệu, thời gian, số lượt làm và thang điểm của bài kiểm tra không được nhập"
DUE_LOST = "Hạn nộp, thang điểm và cách nộp của Moodle không được nhập"
DESCRIPTION_LOST = "Phần mô tả không hiện trên trang trong Moodle nên không đưa vào bài"
FILE_KIND = "Khóa học không chứa tệp đính kèm loại này; vui lòng đăng tệp ở nơi khác rồi đặt liên kết"
NO_FILE = "Không có tệp nào nhập được"
JUMPS_LOST = "Các nhánh và bước nhảy giữa những trang được thay bằng thứ tự các bài"
NO_ADDRESS = "Không có địa chỉ liên kết"
OTHER_MODULE = "Các nội dung khác"
_PAGE_ENDINGS = frozenset({"html", "htm", "xhtml"})


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a lesson. `finding` is the object it is, None for the lesson's own; `keys` are what links call it."""

    text: Text
    finding: Finding | None = None
    title: str = ""
    keys: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """A lesson to be: its parts in order; `finding` is the object it comes from, if it is one."""

    title: str
    parts: list[Part]
    finding: Finding | None = None
    keys: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    package: StoredFile | None = None


@dataclass(slots=True)
class Module:
    """A module to be."""

    title: str
    finding: Finding | None
    drafts: list[Draft] = field(default_factory=list)
    visible: bool = True


@dataclass(slots=True)
class Quiz:
    """A quiz: what it asks for by number, and how many of its places are filled by chance."""

    finding: Finding
    asks: list[str]
    random: int
    visible: bool


class Planner:
    """Walks through a backup and plans."""

    def __init__(self, backup: Backup, files: Files, course: Gathering) -> None:
        self.backup = backup
        self.files = files
        self.course = course
        self.modules: list[Module] = []
        self.quizzes: list[Quiz] = []
        self.asked: list[Asked] = []
        self.read: list[StoredFile] = []
        self._pending: list[Part] = []
        self._module = Module("", None)
        self._seen: set[str] = set()

    def plan(self) -> None:
        """Plan all sections, each followed by those that stand in it, then the activities no section names."""
        by_parent: dict[str, list[Section]] = {}
        for section in self.backup.sections:
            known = section.parent if section.parent in self.backup.activities else ""
            by_parent.setdefault(known, []).append(section)
        waiting = list(reversed(by_parent.pop("", [])))
        while waiting:
            section = waiting.pop()
            self._section(section)
            inner = [each for activity in section.sequence for each in by_parent.pop(activity, [])]
            waiting += reversed(inner)
        for section in [each for group in by_parent.values() for each in group]:
            self._section(section)
        self._rest()

    def _section(self, section: Section) -> None:
        title = section.title or (f"Chủ đề {section.number}" if section.number else "Chung")
        finding = Finding(section.file, title)
        self._module = Module(title, finding, visible=section.visible)
        self.modules.append(self._module)
        if says(section.summary):
            name = f"Lời giới thiệu phần «{title}»"
            self._pending.append(Part(section.summary, Finding(section.file, name), title))
        for activity_id in section.sequence:
            self._take(activity_id)
        self._close(title)

    def _rest(self) -> None:
        self._module = Module(OTHER_MODULE, None)
        self.modules.append(self._module)
        for activity_id in self.backup.activities:
            self._take(activity_id)
        self._close(OTHER_MODULE)

    def _close(self, title: str) -> None:
        """What is left waiting for a lesson at the end of a section becomes one of its own."""
        if self._pending:
            named = next((part.title for part in self._pending if part.title), title)
            self._module.drafts.append(Draft(named, self._pending))
            self._pending = []

    # ------------------------------------------------------------------ activities

    def _take(self, activity_id: str) -> None:
        activity = self.backup.activities.get(activity_id)
        if activity is None or activity_id in self._seen:
            return
        self._seen.add(activity_id)
        finding = Finding(activity.file, activity.title or activity.kind)
        if activity.kind == "subsection":
            self.course.took(finding)
            return
        maker = _MAKERS.get(activity.kind)
        if maker is None:
            self._left_out(activity, finding)
            return
        opened = self.backup.open(activity)
        if opened is not None:
            title = line(opened.element, "name") or activity.title or activity.kind
            maker(self, activity, opened, Finding(activity.file, title))

    def _left_out(self, activity: Activity, finding: Finding) -> None:
        ignored = why_ignored(activity.kind)
        if ignored:
            self.course.ignored(finding, ignored)
        else:
            self.course.rejected(finding, why_rejected(activity.kind), kind=activity.kind)

    def _lesson(self, activity: Activity, opened: Opened, draft: Draft) -> None:
        """Add a lesson, with what waited for one in front."""
        draft.parts = [*self._pending, *draft.parts]
        self._pending = []
        draft.keys = (*draft.keys, *keys_of(activity, opened))
        if not activity.visible:
            draft.notes.append((HIDDEN, {}))
        self._module.drafts.append(draft)

    def _join(self, activity: Activity, opened: Opened, finding: Finding, texts: Sequence[Text]) -> None:
        """Let texts wait for the next lesson."""
        said = [text for text in texts if says(text)]
        if not said:
            self.course.ignored(finding, EMPTY)
            return
        for count, text in enumerate(said):
            own = None if count else finding
            self._pending.append(Part(text, own, finding.name, keys_of(activity, opened)))
        if not activity.visible:
            self.course.changed(finding, HIDDEN)

    def page(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A page is a lesson."""
        intro, content = text_of(opened, "intro", "page"), text_of(opened, "content", "page")
        shows = 's:10:"printintro";s:1:"1"' in words(opened.element, "displayoptions")
        draft = Draft(finding.name, [Part(text) for text in ([intro] if shows else []) + [content]], finding)
        if not shows and says(intro):
            draft.notes.append((DESCRIPTION_LOST, {}))
        self._lesson(activity, opened, draft)

    def book(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """Each chapter of a book is a lesson; what the book says of itself stands in front of the first."""
        chapters = sorted(opened.element.iterfind("chapters/chapter"), key=lambda each: number(words(each, "pagenum")))
        if not chapters:
            self.course.ignored(finding, EMPTY)
            return
        self._pending.append(Part(text_of(opened, "intro", "book"), finding, finding.name))
        for chapter in chapters:
            own = chapter.get("id", "")
            title = line(chapter, "title") or finding.name
            place = Place(opened.context, "mod_book", "chapter", own)
            text = Text(words(chapter, "content"), line(chapter, "contentformat"), place)
            draft = Draft(title, [Part(text)], Finding(finding.file, title), keys=(f"chapter:{own}",))
            if line(chapter, "hidden") == "1":
                draft.notes.append((HIDDEN, {}))
            self._lesson(activity, opened, draft)

    def label(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A label is text in front of the next lesson."""
        self._join(activity, opened, finding, [text_of(opened, "intro", activity.kind)])

    def url(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A link is text in front of the next lesson."""
        address = words(opened.element, "externalurl").strip()
        if not address:
            self.course.rejected(finding, NO_ADDRESS)
            return
        link = Text(f'<p><a href="{escape(address)}">{escape(finding.name)}</a></p>')
        self._join(activity, opened, finding, [link, text_of(opened, "intro", "url")])

    def files_of(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A file or a folder: pictures, sound and video in front of the next lesson, a web page as a lesson."""
        place = Place(opened.context, f"mod_{activity.kind}", "content")
        stored = self.files.within(place)
        pages = [each for each in stored if ending(each.name) in _PAGE_ENDINGS]
        visible = [text for each in stored if (text := shown(each, finding.name)) is not None]
        intro = text_of(opened, "intro", activity.kind)
        if pages and activity.kind == "resource":
            self._web_page(activity, opened, finding, pages[0])
        elif visible:
            self._join(activity, opened, finding, [*visible, intro])
        else:
            self.course.rejected(finding, NO_FILE)

    def _web_page(self, activity: Activity, opened: Opened, finding: Finding, page: StoredFile) -> None:
        data = self.backup.read(page)
        if data is None:
            self.course.rejected(finding, NO_FILE)
            return
        text = Text(data.decode("utf-8", errors="replace"), WEB_PAGE, page.place)
        self.read.append(page)
        self._lesson(activity, opened, Draft(finding.name, [Part(text)], finding))

    def assign(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """An assignment is a lesson that is finished by handing in."""
        texts = [text_of(opened, "intro", "assign"), text_of(opened, "activity", "assign", "activityattachment")]
        attached = self.files.within(Place(opened.context, "mod_assign", "introattachment"))
        texts += [text for each in attached if (text := shown(each, finding.name)) is not None]
        parts = [Part(text) for text in texts if says(text)]
        notes: list[Note] = [(DUE_LOST, {})]
        draft = Draft(finding.name, parts, finding, facts={"finish": "assignment"}, notes=notes)
        self._lesson(activity, opened, draft)

    def lesson(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A «lesson» of Moodle: its pages are lessons, the questions between them go to the bank."""
        pages = lesson_pages(opened.element, opened.context)
        if not pages:
            self.course.ignored(finding, EMPTY)
            return
        self.course.took(finding)
        self.course.changed(finding, JUMPS_LOST)
        for page in pages:
            self._page_of_lesson(activity, opened, finding, page)

    def _page_of_lesson(self, activity: Activity, opened: Opened, finding: Finding, page: Page) -> None:
        if page.asked is not None:
            self.asked.append(page.asked)
        elif page.reason:
            self.course.ignored(Finding(finding.file, page.title), page.reason)
        else:
            self._lesson(activity, opened, Draft(page.title, [Part(page.text)], Finding(finding.file, page.title)))

    def scorm(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A SCORM activity is a lesson that plays its package."""
        stored = self.files.within(Place(opened.context, "mod_scorm", "package"))
        package = next((each for each in stored if ending(each.name) == "zip"), None)
        if package is None:
            self.course.rejected(finding, NO_FILE)
            return
        draft = Draft(finding.name, [Part(text_of(opened, "intro", "scorm"))], finding, package=package)
        self._lesson(activity, opened, draft)

    def glossary(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A glossary is a lesson of terms."""
        entries = [e for e in opened.element.iterfind("entries/entry") if line(e, "approved") != "0"]
        if not entries:
            self.course.ignored(finding, EMPTY)
            return
        parts = [Part(text_of(opened, "intro", "glossary"))]
        for entry in entries:
            place = Place(opened.context, "mod_glossary", "entry", entry.get("id", ""))
            parts.append(Part(Text(f"<h3>{escape(line(entry, 'concept'))}</h3>")))
            parts.append(Part(Text(words(entry, "definition"), line(entry, "definitionformat"), place)))
        self._lesson(activity, opened, Draft(finding.name, parts, finding))

    def quiz(self, activity: Activity, opened: Opened, finding: Finding) -> None:
        """A quiz is its questions in the bank; which those are is known when the bank has been read."""
        asks: list[str] = []
        random = 0
        for place in opened.element.iterfind("question_instances/question_instance"):
            if place.find("question_set_reference") is not None:
                random += 1
                continue
            entry = line(place.find("question_reference"), "questionbankentryid")
            asks += [entry or line(place, "questionid") or line(place, "question")]
        self.quizzes.append(Quiz(finding, [each for each in asks if each], random, activity.visible))


_MAKERS: dict[str, Callable[[Planner, Activity, Opened, Finding], None]] = {
    "page": Planner.page,
    "book": Planner.book,
    "label": Planner.label,
    "url": Planner.url,
    "resource": Planner.files_of,
    "folder": Planner.files_of,
    "assign": Planner.assign,
    "lesson": Planner.lesson,
    "scorm": Planner.scorm,
    "glossary": Planner.glossary,
    "quiz": Planner.quiz,
}
