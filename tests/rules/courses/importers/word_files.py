"""A tiny writer of Word files for tests: parts as Word would write them, cut down to what a reader reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from kernel.archive import pack

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
DECLARED = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = SPACES["r"]


def r(text: str, *marks: str) -> str:
    """One run; marks are b, u, red, yellow, gone."""
    known = {
        "b": "<w:b/>",
        "i": "<w:i/>",
        "u": '<w:u w:val="single"/>',
        "red": '<w:color w:val="FF0000"/>',
        "blue": '<w:color w:val="0070C0"/>',
        "black": '<w:color w:val="0D0D0D"/>',
        "yellow": '<w:highlight w:val="yellow"/>',
        "gone": "<w:vanish/>",
    }
    properties = "".join(known[mark] for mark in marks)
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{properties}</w:rPr>{lines}</w:r>"


def p(*runs: str, style: str = "", more: str = "") -> str:
    """One paragraph; plain words are a run."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{inner}</w:p>"


def h(level: int, text: str) -> str:
    """One heading."""
    return p(text, style=f"Heading{level}")


def item(text: str, number: int = 1, level: int = 0) -> str:
    """One item of a list."""
    return p(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: list[str]) -> str:
    """One table; plain words are a paragraph."""
    cells = ["".join(f"<w:tc>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def math(inner: str, *, shown: bool = False) -> str:
    """One formula."""
    formula = f"<m:oMath>{inner}</m:oMath>"
    return f"<m:oMathPara>{formula}</m:oMathPara>" if shown else formula


def mr(text: str) -> str:
    """One run of a formula."""
    return f"<m:r><m:t>{escape(text)}</m:t></m:r>"


STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{name}"/></w:style>'
    for own, name in [*((f"Heading{n}", f"heading {n}") for n in range(1, 7)), ("Title", "Title")]
) + ('<w:style w:type="paragraph" w:styleId="Rieng"><w:name w:val="Tên bài"/><w:basedOn w:val="Heading2"/></w:style>')


@dataclass
class Word:
    """A Word file, written with `files` or `data`."""

    body: list[str] = field(default_factory=list)
    parts: dict[str, bytes] = field(default_factory=dict)
    relations: list[str] = field(default_factory=list)

    def picture(self, name: str, data: bytes | None, alt: str = "") -> str:
        """Add a picture and return the run that shows it."""
        own = self.relate("image", f"media/{name}")
        if data is not None:
            self.parts[f"word/media/{name}"] = data
        return (
            f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData>'
            f'<pic:pic><pic:blipFill><a:blip r:embed="{own}"/></pic:blipFill></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def relate(self, kind: str, target: str, *, outside: bool = False) -> str:
        """Add a relation and return its name."""
        own = f"rId{len(self.relations) + 1}"
        mode = ' TargetMode="External"' if outside else ""
        self.relations.append(f'<Relationship Id="{own}" Type="{OFFICE}/{kind}" Target="{escape(target)}"{mode}/>')
        return own

    def footnotes(self, *notes: str) -> None:
        """Add notes, numbered from 1."""
        inner = "".join(f'<w:footnote w:id="{n}">{p(note)}</w:footnote>' for n, note in enumerate(notes, 1))
        self.parts["word/footnotes.xml"] = f"<w:footnotes {DECLARED}>{inner}</w:footnotes>".encode()
        self.relate("footnotes", "footnotes.xml")

    def numbering(self, **levels: list[tuple[str, str]]) -> None:
        """Add lists: list number to the form and text of each level."""
        abstracts, numbers = "", ""
        for own, given in levels.items():
            number = own.lstrip("n")
            inner = "".join(
                f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
                for at, (form, text) in enumerate(given)
            )
            abstracts += f'<w:abstractNum w:abstractNumId="{number}">{inner}</w:abstractNum>'
            numbers += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        self.parts["word/numbering.xml"] = f"<w:numbering {DECLARED}>{abstracts}{numbers}</w:numbering>".encode()
        self.relate("numbering", "numbering.xml")

    def files(self) -> dict[str, bytes]:
        """Return all parts."""
        relations = "".join(self.relations)
        return {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f"<w:document {DECLARED}><w:body>{''.join(self.body)}</w:body></w:document>".encode(),
            "word/styles.xml": f"<w:styles {DECLARED}>{STYLES}</w:styles>".encode(),
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'.encode(),
            **self.parts,
        }

    def data(self) -> bytes:
        """Return the file."""
        return pack(self.files())


def word(*body: str) -> Word:
    """Return a file with this body."""
    return Word(list(body))
