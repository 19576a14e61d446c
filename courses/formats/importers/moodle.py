"""Backups of Moodle courses (.mbz): sections become modules, pages and chapters lessons, quizzes items of a bank.

`moodle_backup` reads the files, `moodle_plan` says what becomes of each, here lessons get their names and texts.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import unquote

from courses.formats import embedded, html, reasons
from courses.formats.gathering import Gathering, Lesson
from courses.formats.imported import Finding, Imported
from courses.formats.importers.scorm import opening
from courses.formats.moodle_backup import Backup, Files, Place, Text, course_summary, find_root, open_backup
from courses.formats.moodle_files import Keeper
from courses.formats.moodle_items import Note
from courses.formats.moodle_plan import (
    EMPTY_SECTION,
    HIDDEN,
    SETTINGS_LOST,
    Draft,
    Module,
    Planner,
    Quiz,
)
from courses.formats.moodle_questions import judge, list_questions
from courses.formats.moodle_texts import WEB_PAGE
from courses.formats.package import MAX_LESSONS, MEDIA_TYPES
from kernel.archive import Refused, Tree
from kernel.richtext import Image, render_block
from kernel.text import clean_line, sentences

CODE = "moodle"
NAME = "Bản sao lưu Moodle (.mbz)"

_CERTAIN = 95
_LONGEST_SUMMARY = 160
_LINK = re.compile(r"\$@([A-Z0-9]+?)VIEWBY([A-Z]+)\*([0-9]+)(?:\*([0-9]+))?")
_PLUGIN_FILE = "@@PLUGINFILE@@/"
_LINKED_MEDIUM = re.compile(r'<a\b[^<>]*?href="(@@PLUGINFILE@@/[^"<>]*?\.([A-Za-z0-9]{2,4})(?:\?[^"<>]*)?)"[^<>]*>')
_NO_TEXT = "0"
_SIDE = (
    *("users.xml", "groups.xml", "gradebook.xml", "grade_history.xml", "badges.xml", "completion.xml", "outcomes.xml"),
    *("scales.xml", "roles.xml", "contentbank.xml", "course/roles.xml", "course/enrolments.xml", "course/calendar.xml"),
    *("course/comments.xml", "course/logs.xml", "course/logstores.xml", "course/competencies.xml"),
)
_EMPTY_SIDE = 220
"""Bytes of a part that holds nothing but its own name."""

NO_QUESTIONS = "Bản sao lưu không kèm câu hỏi của bài kiểm tra này"
EMPTY_QUIZ = "Bài kiểm tra chưa có câu hỏi nào"
SOME_MISSING = "Bản sao lưu thiếu %(count)s câu hỏi của bài kiểm tra này"
RANDOM_LOST = "%(count)s câu được rút ngẫu nhiên; ở đây cách rút được đặt trong ma trận đề"
SUMMARY_CUT = "Lời giới thiệu khóa học được rút gọn còn %(most)s ký tự"
SIDE_PART = "Dữ liệu người học và thiết lập riêng của Moodle không được nhập"
BLOCK = "Khối bên lề của trang Moodle không thuộc khóa học"
_UNREADABLE = {
    "missing": "Bản sao lưu không chứa phần này",
    "broken": "Phần này của bản sao lưu bị hỏng nên không đọc được",
    "large": "Phần này của bản sao lưu quá lớn nên không đọc được",
    "deep": "Phần này của bản sao lưu lồng quá nhiều cấp nên không đọc được",
}


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a backup of Moodle."""
    return 0 if find_root(tree) is None else _CERTAIN


def read(tree: Tree, title: str) -> Imported:
    """Read a backup. Raises nothing but `Refused`."""
    backup = open_backup(tree)
    if not backup.sections and not backup.activities:
        raise Refused("archive_broken", name="moodle_backup.xml")
    return _Reader(backup, title).read()


class _Reader:
    """One reading of one backup."""

    def __init__(self, backup: Backup, title: str) -> None:
        self.backup = backup
        self.course = Gathering(CODE, backup.title or title)
        self.files = Files(backup.files)
        self.keeper = Keeper(backup, self.course)
        self.slugs: dict[str, str] = {}

    def read(self) -> Imported:
        planner = Planner(self.backup, self.files, self.course)
        planner.plan()
        self._facts()
        for stored in planner.read:
            self.keeper.read(stored)
        named = [(draft, lesson) for module in planner.modules for draft, lesson in self._name(module)]
        for draft, lesson in named:
            self._write(draft, lesson)
        self._questions(planner)
        self.keeper.rest()
        self._side_parts()
        for part in self.backup.unreadable:
            self.course.rejected(Finding(part.file, part.title or part.file), _UNREADABLE[part.why])
        return self.course.finish()

    # ------------------------------------------------------------------ lessons

    def _name(self, module: Module) -> list[tuple[Draft, Lesson]]:
        """Give the lessons of a module their names, and links their targets."""
        self.course.module(module.title)
        named = []
        for draft in module.drafts:
            lesson = self.course.lesson(draft.title, **draft.facts)
            if lesson is None:
                self._no_room(draft)
                continue
            named.append((draft, lesson))
            for key in [*draft.keys, *(key for part in draft.parts for key in part.keys)]:
                self.slugs.setdefault(key, lesson.slug)
        self._account_for(module, filled=bool(named))
        return named

    def _account_for(self, module: Module, *, filled: bool) -> None:
        if module.finding is None:
            return
        if not filled:
            self.course.ignored(module.finding, EMPTY_SECTION)
            return
        self.course.took(module.finding)
        if not module.visible:
            self.course.changed(module.finding, HIDDEN)

    def _no_room(self, draft: Draft) -> None:
        for finding in [draft.finding, *(part.finding for part in draft.parts)]:
            if finding is not None:
                self.course.rejected(finding, reasons.TOO_MANY_LESSONS, most=MAX_LESSONS)

    def _write(self, draft: Draft, lesson: Lesson) -> None:
        own = draft.finding or next((part.finding for part in draft.parts if part.finding), Finding("", draft.title))
        for finding in [draft.finding, *(part.finding for part in draft.parts)]:
            if finding is not None:
                self.course.took(finding)
        for reason, values in draft.notes:
            self.course.changed(own, reason, **values)
        if draft.package is not None:
            package = self.keeper.package(draft.package, opening)
            lesson.facts |= {"scorm": package} if package else {}
        texts = [self._convert(part.text, part.finding or own) for part in draft.parts]
        self.course.write(own, lesson, "\n\n".join(text for text in texts if text.strip()))

    def _convert(self, text: Text, finding: Finding) -> str:
        page, pictures = embedded.take_out(_as_html(text))
        known: dict[str, str | None] = {}

        def find(src: str) -> str | None:
            if src not in pictures:
                return self._find(src, text)
            if src not in known:
                known[src] = self.course.picture(Finding(finding.file, pictures[src][0]), *pictures[src])
            return known[src]

        made = html.to_markdown(page, find=find, link=self._link)
        for loss in made.losses:
            self.course.changed(finding, loss.reason, **loss.values)
        return made.markdown

    def _convert_question(self, text: Text) -> tuple[str, list[Note]]:
        """Convert a text of a question: the questions of our bank hold no pictures."""
        page, _ = embedded.take_out(_as_html(text))
        made = html.to_markdown(page, find=lambda _src: None, link=self._link)
        return made.markdown, [(loss.reason, loss.values) for loss in made.losses]

    def _find(self, src: str, text: Text) -> str | None:
        """Return the name of the picture or medium that a text shows."""
        if text.format == WEB_PAGE and not src.startswith((_PLUGIN_FILE, "http:", "https:", "//")):
            src = _PLUGIN_FILE + src.removeprefix("./")
        stored = self.files.find(src, text.place)
        return self.keeper.name(stored) if stored is not None else None

    def _link(self, href: str) -> str | None:
        """Return where a link leads: to a lesson of this course, or out into the web."""
        match = _LINK.match(unquote(href))
        if match is None:
            return None if href.startswith(("$@", "@@")) else html.web_address(href)
        kind, by, first, second = match.groups()
        if by.endswith("CH") and second and f"chapter:{second}" in self.slugs:
            return self.slugs[f"chapter:{second}"]
        key = f"module:{first}" if by.startswith("ID") else f"{kind.lower()}:{first}"
        return self.slugs.get(key)

    # ------------------------------------------------------------------ the course itself

    def _facts(self) -> None:
        summary = course_summary(self.backup)
        plain = html.words(_as_html(summary))
        if plain:
            finding = Finding("course/course.xml", "Lời giới thiệu khóa học")
            short = _shortened(plain)
            self.course.facts["summary"] = short
            self.course.took(finding)
            if short != plain:
                self.course.changed(finding, SUMMARY_CUT, most=_LONGEST_SUMMARY)
        covers = self.files.within(Place(self.backup.context, "course", "overviewfiles"))
        for stored in covers[:1]:
            name = self.keeper.name(stored)
            self.course.facts |= {"cover": name} if name and name.startswith("images/") else {}

    def _side_parts(self) -> None:
        for name in _SIDE:
            found = next(iter(each for each in self.backup.below(name) if len(each) == len(name)), None)
            if found and self.backup.tree.size(found) > _EMPTY_SIDE:
                self.course.ignored(Finding(found, found), SIDE_PART)
        for name in self.backup.below("course/blocks/"):
            if name.lower().endswith("/block.xml"):
                self.course.ignored(Finding(name, name.rsplit("/", 2)[-2]), BLOCK)

    # ------------------------------------------------------------------ questions

    def _questions(self, planner: Planner) -> None:
        root = self.backup.part("questions.xml")
        file = next(self.backup.below("questions.xml"), "questions.xml")
        asked = list_questions(root) + planner.asked
        known = {number for each in asked for number in (each.id, each.entry)}
        used = frozenset(number for quiz in planner.quizzes for number in quiz.asks)
        for verdict in judge(asked, used, self._convert_question):
            each = verdict.asked
            finding = Finding(file, each.name)
            if verdict.item is not None:
                if self.course.item(finding, f"moodle-{each.id}", verdict.item):
                    for reason, values in verdict.notes:
                        self.course.changed(finding, reason, **values)
            elif verdict.outcome == "ignored":
                self.course.ignored(finding, verdict.reason, **verdict.values)
            else:
                self.course.rejected(finding, verdict.reason, **verdict.values)
        for quiz in planner.quizzes:
            self._quiz(quiz, known, any_questions=bool(asked))

    def _quiz(self, quiz: Quiz, known: set[str], *, any_questions: bool) -> None:
        missing = [number for number in quiz.asks if number not in known]
        if not quiz.asks and not quiz.random:
            self.course.ignored(quiz.finding, EMPTY_QUIZ)
        elif not any_questions or (quiz.asks and len(missing) == len(quiz.asks) and not quiz.random):
            self.course.rejected(quiz.finding, NO_QUESTIONS)
        else:
            self.course.took(quiz.finding)
            self.course.changed(quiz.finding, SETTINGS_LOST)
            if missing:
                self.course.changed(quiz.finding, SOME_MISSING, count=len(missing))
            if quiz.random:
                self.course.changed(quiz.finding, RANDOM_LOST, count=quiz.random)
            if not quiz.visible:
                self.course.changed(quiz.finding, HIDDEN)


def _as_html(text: Text) -> str:
    """Return a text of any of Moodle's formats as HTML, with a player beside each link to sound or video."""
    if text.format == "4":
        return str(render_block(text.words, images=lambda name: Image(name, 1, 1)))
    if text.format == "2" or (text.format == _NO_TEXT and "<" not in text.words):
        return "".join(f"<p>{escape(each)}</p>" for each in text.words.split("\n") if each.strip())
    return _LINKED_MEDIUM.sub(_with_player, text.words)


def _with_player(match: re.Match[str]) -> str:
    kind = MEDIA_TYPES.get(match.group(2).lower(), "").partition("/")[0]
    player = f'<{kind} src="{match.group(1)}"></{kind}>' if kind in {"audio", "video"} else ""
    return player + match.group()


def _shortened(text: str) -> str:
    """Return a text within the length of a summary, whole sentences if the first one fits."""
    if len(text) <= _LONGEST_SUMMARY:
        return text
    short = ""
    for sentence in sentences(text):
        if len(short) + len(sentence) + 1 > _LONGEST_SUMMARY:
            break
        short = f"{short} {sentence}".strip()
    return short or clean_line(text, _LONGEST_SUMMARY - 1).rsplit(" ", 1)[0] + "…"
