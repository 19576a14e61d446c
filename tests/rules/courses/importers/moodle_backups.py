"""A tiny writer of Moodle backups for tests: what Moodle itself would write, cut down to what a reader reads."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass, field
from hashlib import sha1
from xml.sax.saxutils import escape

from kernel.archive import pack

COURSE_CONTEXT = "100"


def tag(name: str, text: object = "", **attributes: object) -> str:
    """One element; `text` is escaped."""
    facts = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{facts}>{escape(str(text))}</{name}>"


def node(name: str, *children: str, **attributes: object) -> str:
    """One element around others."""
    facts = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{facts}>{''.join(children)}</{name}>"


@dataclass
class Site:
    """A course of a Moodle site, written with `files`, `tar` or `zip`."""

    fullname: str = "An toàn trên mạng"
    summary: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    sections: list[tuple[str, str]] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    sequences: dict[str, list[str]] = field(default_factory=dict)

    def section(self, number: int, name: str = "", summary: str = "", *, visible: int = 1, parent: str = "") -> str:
        """Add a section and return its number in the database."""
        own = str(200 + number)
        self.sections.append((own, parent))
        self.sequences[own] = []
        self.parts[f"sections/section_{own}/section.xml"] = node(
            "section",
            tag("number", number),
            tag("name", name or "$@NULL@$"),
            tag("summary", summary),
            tag("summaryformat", 1),
            "SEQUENCE",
            tag("visible", visible),
            id=own,
        )
        return own

    def activity(self, section: str, kind: str, title: str, *inner: str, visible: int = 1, instance: int = 0) -> str:
        """Add an activity and return the number of its module."""
        module = str(10 + len(self.activities))
        folder = f"activities/{kind}_{module}"
        self.activities.append(
            node(
                "activity",
                tag("moduleid", module),
                tag("sectionid", section),
                tag("modulename", kind),
                tag("title", title),
                tag("directory", folder),
            )
        )
        self.sequences.setdefault(section, []).append(module)
        self.parts[f"{folder}/{kind}.xml"] = node(
            "activity",
            node(kind, tag("name", title), *inner, id=instance or int(module) + 1000),
            id=instance or int(module) + 1000,
            moduleid=module,
            modulename=kind,
            contextid=self.context(module),
        )
        self.parts[f"{folder}/module.xml"] = node("module", tag("visible", visible), id=module)
        return module

    @staticmethod
    def context(module: str) -> str:
        return str(int(module) + 500)

    def page(self, section: str, title: str, content: str, **facts: int) -> str:
        """Add a page."""
        return self.activity(section, "page", title, tag("content", content), tag("contentformat", 1), **facts)

    def file(self, context: str, component: str, area: str, item: object, name: str, data: bytes, *, kept: bool = True):
        """Add a stored file."""
        digest = sha1(data).hexdigest()
        folder, _, own = name.rpartition("/")
        self.stored.append(
            node(
                "file",
                tag("contenthash", digest),
                tag("contextid", context),
                tag("component", component),
                tag("filearea", area),
                tag("itemid", item),
                tag("filepath", f"/{folder}/" if folder else "/"),
                tag("filename", own),
                id=len(self.stored) + 1,
            )
        )
        if kept:
            self.blobs[f"files/{digest[:2]}/{digest}"] = data

    def questions(self, *questions: str) -> None:
        """Write questions the way Moodle up to 3 does."""
        self.parts["questions.xml"] = node(
            "question_categories",
            node(
                "question_category", tag("name", "Mặc định"), tag("contextid", 100), node("questions", *questions), id=1
            ),
        )

    def entries(self, *entries: str) -> None:
        """Write entries of the question bank the way Moodle from 4 on does."""
        self.parts["questions.xml"] = node(
            "question_categories",
            node("question_category", tag("name", "Mặc định"), node("question_bank_entries", *entries), id=1),
        )

    def files(self) -> dict[str, bytes]:
        """Return all files of the backup."""
        sections = [
            node(
                "section",
                tag("sectionid", own),
                tag("title", own),
                tag("directory", f"sections/section_{own}"),
                tag("parentcmid", parent),
            )
            for own, parent in self.sections
        ]
        parts = {
            "moodle_backup.xml": node(
                "moodle_backup",
                node(
                    "information",
                    tag("original_course_fullname", self.fullname),
                    tag("original_course_contextid", COURSE_CONTEXT),
                    node("contents", node("activities", *self.activities), node("sections", *sections)),
                ),
            ),
            "course/course.xml": node(
                "course", tag("fullname", self.fullname), tag("summary", self.summary), contextid=COURSE_CONTEXT
            ),
            "files.xml": node("files", *self.stored),
            **self.parts,
        }
        for own, _ in self.sections:
            name = f"sections/section_{own}/section.xml"
            parts[name] = parts[name].replace("SEQUENCE", tag("sequence", ",".join(self.sequences[own])))
        declared = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return {name: (declared + text).encode() for name, text in parts.items()} | self.blobs

    def tar(self) -> bytes:
        """Return the backup as a gzipped tar, as Moodle writes it by default."""
        return tar(self.files())

    def zip(self) -> bytes:
        """Return the backup as a zip."""
        return pack(self.files())


def tar(files: dict[str, bytes]) -> bytes:
    """Return files as a gzipped tar."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


# ---------------------------------------------------------------------------------- questions


def answer(own: int, text: str, fraction: float, feedback: str = "") -> str:
    """One answer."""
    return node(
        "answer",
        tag("answertext", text),
        tag("answerformat", 1),
        tag("fraction", f"{fraction:.7f}"),
        tag("feedback", feedback),
        tag("feedbackformat", 1),
        id=own,
    )


def question(own: int, kind: str, text: str, *data: str, more: str = "", parent: int = 0) -> str:
    """One question; `data` is what its kind adds."""
    return node(
        "question",
        tag("parent", parent),
        tag("name", f"Câu {own}"),
        tag("questiontext", text),
        tag("questiontextformat", 1),
        tag("generalfeedback", ""),
        tag("qtype", kind),
        node(f"plugin_qtype_{kind}_question", *data) if data else "",
        more,
        id=own,
    )


def multichoice(own: int, text: str, *answers: str, single: int = 1) -> str:
    """One question with options."""
    return question(
        own, "multichoice", text, node("answers", *answers), node("multichoice", tag("single", single), id=own)
    )


def entry(own: int, *versions: tuple[int, str, str]) -> str:
    """One entry of the bank with versions: number, status, question."""
    return node(
        "question_bank_entry",
        node(
            "question_version",
            *(
                node(
                    "question_versions",
                    tag("version", number),
                    tag("status", status),
                    node("questions", asked),
                    id=number,
                )
                for number, status, asked in versions
            ),
        ),
        id=own,
    )


def asks(number: int, *, new: bool = False) -> str:
    """One place of a quiz that asks for a question, or for an entry of the bank."""
    if not new:
        return node("question_instance", tag("questionid", number), id=number)
    reference = node("question_reference", tag("questionbankentryid", number), id=number)
    return node("question_instance", reference, id=number)


def by_chance(number: int) -> str:
    """One place of a quiz filled by chance."""
    return node("question_instance", node("question_set_reference", tag("filtercondition", "{}"), id=number), id=number)
