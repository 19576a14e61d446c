"""Foreign HTML made into our Markdown: all its words, the shapes we have, and a list of what was lost.

Losses are sentences about things that a lesson cannot hold (a form, a frame, a merged cell). Words are never lost:
they are shown as they were, for every sign that Markdown would read is escaped (`courses.formats.marks`). Our own
call-outs, once made into HTML, are read back as call-outs. Time is linear in the length of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from courses.formats import tables
from courses.formats.foreign import MOST_HTML, Node, read_tree
from courses.formats.foreign_lists import Block, items_of, terms_of, write_list
from courses.formats.foreign_words import Find, Loss, Words
from courses.formats.marks import CODE, DISPLAY, EM, STRONG, TEXT, Piece, address, visible, write_line
from kernel.richtext import CALLOUTS, MEDIA
from kernel.text import fold

__all__ = ["Converted", "Find", "Loss", "to_line", "to_markdown", "web_address", "words"]


@dataclass(frozen=True, slots=True)
class Converted:
    """The Markdown of a page, without a line end behind it, and what was lost."""

    markdown: str
    losses: tuple[Loss, ...]


def to_markdown(html: str, *, find: Find, link: Find, title: str = "") -> Converted:
    """Return a page as Markdown of several blocks. Never raises.

    A heading at the very beginning that only says the `title` again is left out.
    """
    reader = _Reader(find, link)
    if len(html) > MOST_HTML:
        reader.lose("Trang dài hơn %(most)s ký tự; phần sau không được đọc.", most=MOST_HTML)
    blocks = reader.page(read_tree(html), title)
    text = "\n\n".join("\n".join(block.lines) for block in blocks)
    return Converted(text, tuple(reader.losses.values()))


def to_line(html: str, *, find: Find, link: Find) -> Converted:
    """Return a few words of HTML as one line of Markdown, its paragraphs one behind the other. Never raises."""
    reader = _Reader(find, link)
    pieces = reader.line(read_tree(html))
    return Converted(write_line(pieces, breaks=False), tuple(reader.losses.values()))


def words(html: str) -> str:
    """Return what is read on a page: its text on one line."""
    return " ".join(visible(read_tree(html).text()).split())


def web_address(href: str) -> str | None:
    """Return an address outside (https, http, mailto, tel) as it may be written, else None: for `link`."""
    outside = re.match(r"(?:https?://|mailto:|tel:)", href.strip(), re.IGNORECASE)
    return address(href) if outside else None


_STYLES = {"b": STRONG, "strong": STRONG, "i": EM, "em": EM, "cite": EM, "var": EM, "dfn": EM, "big": 0}
_CODES = frozenset({"code", "kbd", "samp", "tt"})
_CONTAINERS = frozenset(
    {"p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address", "center", "figcaption"}
    | {"summary", "caption", "dd", "dt", "li", "tr", "td", "th", "thead", "tbody", "tfoot"}
)
_SHOWN = frozenset({"img", "audio", "video", "iframe", "math", "hr"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DUE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$")


class _Reader(Words):
    """One walk through a tree: the blocks made so far, and where in them it is."""

    def __init__(self, find: Find, link: Find) -> None:
        super().__init__(find, link)
        self.blocks: list[Block] = []
        self.nested = 0
        self.in_callout = False
        self.top = 1

    # ------------------------------------------------------------------ the walk

    def page(self, root: Node, title: str) -> list[Block]:
        """Return the blocks of a page."""
        first = next(root.find(*_HEADINGS), None)
        if first is not None and fold(first.text()) == fold(title) and _is_first(root, first):
            first.name, first.children = "span", []
        levels = [int(node.name[1]) for node in root.find(*_HEADINGS)]
        self.top = min(levels, default=1)
        return self.inside(root)

    def inside(self, node: Node) -> list[Block]:
        """Return the blocks of what an element holds, leaving those made so far alone."""
        kept, self.blocks, self.pieces = (self.blocks, self.pieces), [], []
        self.children(node)
        self.flush()
        made, (self.blocks, self.pieces) = self.blocks, kept
        return made

    def element(self, node: Node) -> None:
        """Take one element."""
        if node.name in _STYLES:
            self.styled(node, _STYLES[node.name])
        elif node.name in _CONTAINERS:
            self.container(node)
        elif node.name in _HEADINGS:
            self.heading(node)
        elif node.name in _CODES:
            self.add(CODE, node.text())
        else:
            _HANDLERS.get(node.name, _Reader.children)(self, node)

    def flush(self) -> None:
        """Make a paragraph of the line, with its formulas of their own between its parts."""
        if self.in_line:
            self.add(TEXT, " ")
            return
        pieces, self.pieces = self.pieces, []
        start = 0
        for i, piece in enumerate([*pieces, Piece(DISPLAY, "")]):
            if piece.kind == DISPLAY:
                self.paragraph(pieces[start:i])
                if piece.text:
                    self.blocks.append(Block(["$$", piece.text, "$$"], flat=True))
                start = i + 1

    def paragraph(self, pieces: Sequence[Piece]) -> None:
        """Add a paragraph, if there is anything in it."""
        text = write_line(pieces)
        if text:
            self.blocks.append(Block(text.split("\n")))

    def container(self, node: Node) -> None:
        """Take a part of the page: what stands in it begins and ends lines."""
        callout = next((name for name in CALLOUTS if node.has_class(f"callout-{name}")), "")
        self.flush()
        if callout and not self.in_line and not self.in_callout:
            self.callout(node, callout)
        else:
            self.children(node)
            self.flush()

    # ------------------------------------------------------------------ blocks

    def heading(self, node: Node) -> None:
        """Take a heading: the highest of the page becomes ##, all others ###; within a list, bold words."""
        self.flush()
        if self.in_line or self.nested:
            self.styled(node, STRONG)
            self.flush()
            return
        text = write_line(self.line(node), breaks=False)
        if text:
            marks = "##" if int(node.name[1]) == self.top else "###"
            self.blocks.append(Block([f"{marks} {_closing_guarded(text)}"], flat=True))

    def rule(self, _node: Node) -> None:
        """Take a line across the page."""
        self.flush()
        if not self.in_line:
            self.blocks.append(Block(["---"], flat=True))

    def preformatted(self, node: Node) -> None:
        """Take lines that are kept as they are."""
        text = visible("\n".join(node.text().expandtabs(4).splitlines())).strip("\n")
        self.flush()
        if self.in_line:
            self.add(CODE, text)
        elif text.strip():
            if "<!--" in text:
                self.lose("Dấu <!-- trong đoạn mã được viết thành <! --.")
                text = text.replace("<!--", "<! --")
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
            self.blocks.append(Block([fence, *text.split("\n"), fence], flat=True))

    def quotation(self, node: Node) -> None:
        """Take a quotation; what cannot stand in it follows it."""
        self.flush()
        if self.in_line:
            self.children(node)
            return
        self.nested += 1
        run: list[Block] = []
        for block in [*self.inside(node), Block([], flat=True)]:
            if not block.flat:
                run.append(block)
                continue
            if run:
                lines = "\n\n".join("\n".join(each.lines) for each in run).split("\n")
                self.blocks.append(Block([f"> {line}".rstrip() if not line else f"> {line}" for line in lines]))
                run = []
            if block.lines:
                self.blocks.append(block)
        self.nested -= 1

    def items(self, node: Node) -> None:
        """Take a list."""
        self.flush()
        if self.in_line:
            self.listed_in_line(node)
            return
        first = node.get("start")
        number = int(first) if first.isdecimal() and len(first) < 8 else 1  # noqa: PLR2004 - digits a list may count
        self.nested += 1
        bodies = [self.inside(item) for item in items_of(node)]
        self.nested -= 1
        self.blocks.extend(write_list(bodies, number if node.name == "ol" else None))

    def listed_in_line(self, node: Node) -> None:
        """Write a list one item behind the other."""
        self.lose("Danh sách trong một ô hoặc một dòng được viết liền.")
        for item in items_of(node):
            self.add(TEXT, " • ")
            self.children(item)

    def definitions(self, node: Node) -> None:
        """Take a list of terms: each an item, the term bold, what is said of it behind it."""
        self.flush()
        groups: list[Node] = []
        for child in terms_of(node):
            if child.name == "dt" or not groups:
                groups.append(Node("li"))
            if child.name == "dt":
                # The term is bold up to its colon; a description that is one line then follows on the same line.
                groups[-1].children.append(Node("strong", {}, [*child.children, ":"]))
                groups[-1].children.append(" ")
            else:
                plain = not any(child.find("p", "ul", "ol", "table", "div", "pre", "blockquote", "dl"))
                first = len(groups[-1].children) <= 2  # noqa: PLR2004 - the term and the space
                groups[-1].children.append(Node("span" if plain and first else "p", {}, child.children))
        self.items(Node("ul", {}, [*groups]))

    def table(self, node: Node) -> None:
        """Take a table; one of a single column is only a layout."""
        self.flush()
        found = tables.read(node)
        if found.columns <= 1 or self.in_line:
            if self.in_line:
                self.lose("Bảng trong một ô hoặc một dòng được viết liền.")
            self.children(node)
            return
        if found.merged:
            self.lose("Ô ghép của bảng được tách thành từng ô.")
        if found.caption is not None:
            self.paragraph([piece._replace(style=STRONG) for piece in self.line(found.caption)])
        if found.columns > tables.MOST_COLUMNS:
            self.lose("Bảng có %(count)s cột được viết thành danh sách.", count=found.columns)
            self.items(Node("ul", {}, [Node("li", {}, [*_between(row)]) for row in found.rows]))
            return
        rows = [[self.cell(cell) for cell in row] for row in found.rows]
        self.blocks.append(Block(tables.write(rows, found.columns), flat=True))

    def cell(self, node: Node) -> str:
        """Return what a cell holds, on one line."""
        if len(list(node.find("p"))) > 1:
            self.lose("Nhiều đoạn trong một ô của bảng được viết liền.")
        return write_line(self.line(node), cell=True, breaks=False)

    def fold(self, node: Node) -> None:
        """Take a part that opens and closes: its title in bold, then what it holds."""
        self.flush()
        self.lose("Phần gấp mở được viết thành đoạn thường.")
        for child in node.elements():
            if child.name == "summary":
                self.styled(child, STRONG)
                self.flush()
        self.children(Node("", {}, [c for c in node.children if isinstance(c, str) or c.name != "summary"]))
        self.flush()

    def figure(self, node: Node) -> None:
        """Take a picture with its caption, or anything else that has one."""
        self.flush()
        images = list(node.find("img"))
        captions = list(node.find("figcaption"))
        media = list(node.find(*_PLAYERS))
        said = sum(len(caption.text().strip()) for caption in captions)
        if media and node.has_class("medium"):
            self.player(media[0], next((each for each in node.find("div") if each.has_class("disclosure-body")), None))
        elif len(images) == 1 and len(node.text().strip()) == said and not self.in_line and captions:
            self.image(images[0], captions[0].text())
            self.flush()
        else:
            self.children(node)
            self.flush()

    # ------------------------------------------------------------------ our own call-outs, and what is foreign

    def callout(self, node: Node, name: str) -> None:
        """Take a call-out that was rendered by us."""
        due = ""
        answers: list[list[Block]] = []
        rest: list[Node | str] = []
        self.in_callout = True
        for child in node.children:
            if isinstance(child, Node) and child.has_class("callout-title"):
                found = _DUE.search(child.text().strip())
                due = " den={2}-{1:0>2}-{0:0>2}".format(*found.groups()) if found and name == "kiem-tra-lai" else ""
            elif isinstance(child, Node) and child.has_class("disclosure") and name == "tinh-huong":
                body = next((each for each in child.find("div") if each.has_class("disclosure-body")), Node(""))
                answers.append(self.inside(body))
            else:
                rest.append(child)
        parts = [self.inside(Node("", {}, rest)), *answers]
        self.in_callout = False
        texts = ["\n\n".join("\n".join(block.lines) for block in part) for part in parts]
        lines = "\n***\n".join(texts).split("\n") if any(texts) or answers else []
        self.blocks.append(Block([f"::: {name}{due}", *lines, ":::"], flat=True))

    def player(self, node: Node, transcript: Node | None = None) -> None:
        """Take sound or video: a call-out where the file is ours, a link where it is on the web."""
        self.flush()
        sources = [node.get("src"), *(source.get("src") for source in node.find("source"))]
        sources = [source for source in sources if source]
        name = next((found for found in map(self.find, sources) if found and " " not in found), None)
        if name is None or self.in_line or self.in_callout:
            self.outside(node, sources)
            return
        fence = next(fence for fence, (element, _) in MEDIA.items() if element == node.name)
        captions = (self.find(track.get("src")) for track in node.find("track") if track.get("src"))
        captioned = next((f" phu-de={found}" for found in captions if found and " " not in found), "")
        said = self.inside(transcript) if transcript else []
        text = "\n\n".join("\n".join(block.lines) for block in said)
        lines = [f"::: {fence} tep={name}{captioned}", *(text.split("\n") if text else []), ":::"]
        self.blocks.append(Block(lines, flat=True))

    def outside(self, node: Node, sources: Iterable[str] = ()) -> None:
        """Take something shown from elsewhere: its address stays as a link, if it is an honest one."""
        given = next(iter(sources), "") or node.get("src") or node.get("data")
        href = f"https:{given}" if given.startswith("//") else given
        target = address(href) if href.lower().startswith("https://") else None
        if target is None:
            self.lose("Nội dung nhúng %(address)s không dùng được và đã bỏ.", address=given)
        else:
            self.lose("Nội dung nhúng từ %(address)s được thay bằng một liên kết.", address=given)
            self.flush()
            self.pieces.append(Piece(TEXT, node.get("title") or href, 0, target))
            self.flush()
        if node.name == "object":
            self.children(node)

    def form(self, node: Node) -> None:
        """Take the words of a form."""
        self.lose("Biểu mẫu trong trang không dùng được; chỉ giữ lại chữ.")
        self.flush()
        self.children(node)
        self.flush()

    def left_out(self, node: Node) -> None:
        """Leave out what acts or draws."""
        kinds = {"script": "Mã chạy trong trang đã bỏ.", "input": "Ô nhập trong trang đã bỏ."}
        self.lose(kinds.get(node.name, "Hình vẽ đặt thẳng trong trang đã bỏ."))


def _between(row: Sequence[Node]) -> Iterable[Node | str]:
    for i, cell in enumerate(row):
        yield "; " if i else ""
        yield Node("span", {}, cell.children)


def _is_first(root: Node, heading: Node) -> bool:
    """Whether nothing is read before a heading."""
    stack: list[Node | str] = [root]
    while stack:
        top = stack.pop()
        if top is heading:
            return True
        if top.strip() if isinstance(top, str) else top.name in _SHOWN:
            return False
        stack += [] if isinstance(top, str) else top.children[::-1]
    return False


def _closing_guarded(heading: str) -> str:
    """Keep signs at the end of a heading from being taken for its end: «C#»."""
    bare = heading.rstrip("#")
    marks = len(heading) - len(bare)
    is_escaped = marks and (len(bare) - len(bare.rstrip("\\"))) % 2
    return bare + ("#" if is_escaped else "") + "\\#" * (marks - bool(is_escaped))


_PLAYERS = ("audio", "video")
_HANDLERS: dict[str, Callable[[_Reader, Node], None]] = {
    "a": _Reader.anchor,
    "abbr": _Reader.abbreviation,
    "blockquote": _Reader.quotation,
    "br": _Reader.line_break,
    "dl": _Reader.definitions,
    "details": _Reader.fold,
    "figure": _Reader.figure,
    "form": _Reader.form,
    "hr": _Reader.rule,
    "img": _Reader.image,
    "math": _Reader.mathml,
    "pre": _Reader.preformatted,
    "q": _Reader.quoted,
    "table": _Reader.table,
    **dict.fromkeys(("ul", "ol"), _Reader.items),
    **dict.fromkeys(("sub", "sup"), _Reader.shifted),
    **dict.fromkeys(("s", "del", "strike"), _Reader.struck),
    **dict.fromkeys(_PLAYERS, _Reader.player),
    **dict.fromkeys(("iframe", "embed", "object"), _Reader.outside),
    **dict.fromkeys(("script", "input", "canvas", "svg"), _Reader.left_out),
}
