"""The manifest of a Common Cartridge 1.3, written: what the course is called, its outline, its resources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from courses.formats.cartridge import OURS
from courses.formats.source import CourseSource

_SCHEMAS = "http://www.imsglobal.org/profile/cc/ccv1p3"
_NAMESPACES = (
    'xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"\n'
    ' xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/resource"\n'
    ' xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"\n'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    f' xsi:schemaLocation="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1 {_SCHEMAS}/ccv1p3_imscp_v1p2_v1p0.xsd'
    f' http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest {_SCHEMAS}/LOM/ccv1p3_lommanifest_v1p0.xsd"'
)
_HASH = 32


@dataclass(slots=True)
class Entry:
    """One resource: its name, its type, its file, the resources it needs."""

    identifier: str
    type: str
    file: str
    needs: list[str]


@dataclass(slots=True)
class Line:
    """One line of the outline: a module with its lines, or a resource by name."""

    title: str
    ref: str = ""
    lines: list[Line] = field(default_factory=list)


def write_manifest(source: CourseSource, modules: Sequence[Line], entries: Sequence[Entry]) -> bytes:
    """Return the manifest."""
    numbers = iter(range(1, 1_000_000))
    outline = "".join(_line(module, numbers) for module in modules)
    resources = "".join(_resource(entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest identifier="{OURS}{source.sha256[:_HASH]}"\n {_NAMESPACES}>\n'
        f"{_metadata(source)}<organizations>\n"
        '<organization identifier="muc-luc" structure="rooted-hierarchy">\n<item identifier="goc">\n'
        f"{outline}</item>\n</organization>\n</organizations>\n<resources>\n{resources}</resources>\n</manifest>\n"
    ).encode()


def _metadata(source: CourseSource) -> str:
    said = [f"<lomimscc:title>{_string(source.title)}</lomimscc:title>", "<lomimscc:language>vi</lomimscc:language>"]
    if source.summary:
        said.append(f"<lomimscc:description>{_string(source.summary)}</lomimscc:description>")
    said += [f"<lomimscc:keyword>{_string(topic)}</lomimscc:keyword>" for topic in source.topics]
    parts = f"<lomimscc:general>{''.join(said)}</lomimscc:general>"
    if source.authors:
        value = "<lomimscc:source>LOMv1.0</lomimscc:source><lomimscc:value>author</lomimscc:value>"
        cards = "".join(
            f"<lomimscc:entity>{escape(f'BEGIN:VCARD FN:{author} END:VCARD')}</lomimscc:entity>"
            for author in source.authors
        )
        contribution = f"<lomimscc:contribute><lomimscc:role>{value}</lomimscc:role>{cards}</lomimscc:contribute>"
        parts += f"<lomimscc:lifeCycle>{contribution}</lomimscc:lifeCycle>"
    if source.licence:
        rights = f"<lomimscc:description>{_string(source.licence)}</lomimscc:description>"
        parts += f"<lomimscc:rights>{rights}</lomimscc:rights>"
    return (
        "<metadata>\n<schema>IMS Common Cartridge</schema>\n<schemaversion>1.3.0</schemaversion>\n"
        f"<lomimscc:lom>{parts}</lomimscc:lom>\n</metadata>\n"
    )


def _string(text: str) -> str:
    return f'<lomimscc:string language="vi">{escape(text)}</lomimscc:string>'


def _line(line: Line, numbers: Iterator[int]) -> str:
    ref = f" identifierref={quoteattr(line.ref)}" if line.ref else ""
    inner = "".join(_line(each, numbers) for each in line.lines)
    return f'<item identifier="muc-{next(numbers)}"{ref}><title>{escape(line.title)}</title>\n{inner}</item>\n'


def _resource(entry: Entry) -> str:
    name = quoteattr(quote(entry.file))
    href = f" href={name}" if entry.type == "webcontent" else ""
    needs = "".join(f"<dependency identifierref={quoteattr(each)}/>" for each in entry.needs)
    return (
        f"<resource identifier={quoteattr(entry.identifier)} type={quoteattr(entry.type)}{href}>"
        f"<file href={name}/>{needs}</resource>\n"
    )
