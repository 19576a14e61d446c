"""What the importers of Markdown owe: an account that adds up, a package that reads back, nothing raw in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hypothesis import strategies as st

from courses.formats.imported import Finding, Imported
from courses.formats.package import read_course
from courses.formats.source import CourseSource
from kernel.archive import MemoryTree
from kernel.richtext import Image

FOR_THE_AUTHOR = {
    *("field-missing", "image-alt", "media-transcript", "check-stem", "check-options", "check-no-right"),
    *("check-option-text", "check-reason", "check-ref", "check-both", "formula", "recheck-date"),
}
"""Flaws that say what an author must add or mend; none of them shows a learner anything raw."""


def read_back(imported: Imported) -> CourseSource:
    """Read the package that was made."""
    return read_course(MemoryTree(imported.files), place=lambda image: Image(image.name, image.width, image.height))


def bodies(imported: Imported) -> dict[str, str]:
    """Return the Markdown of the lessons by title, in their order."""
    return {lesson.title: lesson.markdown.strip() for lesson in read_back(imported).lessons}


def said(finding: Finding) -> str:
    """Return the sentence of a finding, with its values."""
    return finding.reason % finding.values if finding.values else finding.reason


def reasons(findings: list[Finding]) -> list[str]:
    """Return the sentences of findings."""
    return [said(finding) for finding in findings]


def check(files: Mapping[str, bytes], imported: Imported) -> CourseSource:
    """Check what must hold of every import; return the course that was made."""
    account = imported.account
    objects = [*account.imported, *account.rejected, *account.ignored]
    names = set(MemoryTree(files).names())
    assert {finding.file for finding in objects} - {""} <= names
    assert names <= {finding.file for finding in objects}
    assert [key for key, n in Counter((f.file, f.name, f.line) for f in objects).items() if n > 1] == []
    assert account.total() == len(objects)
    taken = {(finding.file, finding.name) for finding in account.imported}
    assert {(finding.file, finding.name) for finding in account.changed} <= taken
    assert all(not finding.reason for finding in account.imported)
    assert all(said(finding) for finding in [*account.changed, *account.rejected, *account.ignored])
    return sound(imported)


def sound(imported: Imported) -> CourseSource:
    """Check that the package reads back as it was counted, with nothing in it that would be shown raw."""
    course = read_back(imported)
    counts = (imported.modules, imported.lessons, imported.images)
    assert (len(course.modules), len(course.lessons), len(course.images)) == counts
    assert [flaw for flaw in course.flaws if flaw.code not in FOR_THE_AUTHOR] == []
    return course


SIGNS = (
    *("# ", "## ", "#### ", "\n", "\n\n", "\n---\n", "===", "- ", "- [x] ", "1. ", "> ", "> [!NOTE]\n> "),
    *("> **Lưu ý:** ", "`", "``", "```", "\n```rust\n", "\n~~~\n", "    ", "\t", "| a | b |\n|---|---|\n", "|"),
    *("***", "*", "**", "_", "[", "]", "(", ")", "![", "](", "[a](b.md)", "![a](hinh.png)", "![](x y.png)", "[a][r]"),
    *("\n[r]: <u> 'v'\n", "<", ">", "<b>", "</b>", "<br>", "<div>", "</div>", "<table><tr><td>", "</table>"),
    *("<script>", "</script>", "<!--", "-->", "<!DOCTYPE x>", "<?php", "<T>", "</", "&lt;", "&nbsp;"),
    *("<img src=hinh.png>", "<details><summary>", "$", "$$", "\n$$\n", "\\(", "\\)", "\\[", "\\]", "\\\\(", "\\"),
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{{< note >}}",
        "{{#include a.md}}",
        "\n:::\n",
        "\n::: can-nho\n",
        "\n:::{.callout-tip}\n",
    ),
    *("\n::: cau-hoi\n", "\n::: video tep=a.mp4\n", "\n!!! note\n    ", "[^1]", "\n[^1]: chú\n", "^[", "~~", "=="),
    *("[[", "]]", "[[a|b]]", "![[hinh.png]]", "+++", "---\ntitle: a\n---\n", "[(X)] ", "[[ ]] ", "[[?]] ", "[[!]]"),
    *("[(1)] ", "--{{0}}--", "{{1}}\n", "{1}{", "@a(b)", "!?[", "\n****\n", "<!-- cau-hoi -->\n", "chữ", "Bài ", " "),
    *("e\u0302\u0301", "\u200b", "\ufeff", "\r\n", "\0", "data:image/png;base64,AA==", "https://a.vn/_b_"),
)
texts = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=8)), max_size=40).map("".join)
"""Texts in which the signs of every dialect meet."""
names = st.sampled_from(
    [
        *("a.md", "README.md", "02/b.md", "02/index.md", "10-c.markdown", "hinh.png", "Hinh.PNG"),
        *("a.mp4", "x/y/z.qmd", "ghi.txt"),
    ]
)
