"""Tags and commands within words: raw HTML, addresses between signs, shortcodes of website generators.

A tag becomes its meaning or falls away and leaves its words; what only looks like one is written so that it is read
as words. A command leaves what can be said of it: a picture, a link.
"""

from __future__ import annotations

import re

from courses.formats import html_blocks, marks, reasons, shortcodes
from courses.formats.markdown_walk import SCHEME, Open, Walk

_AUTOLINK = re.compile(r"<((?:https?|mailto|tel):[^\s<>]++)>", re.IGNORECASE)
_MAIL = re.compile(r"<([^\s<>@/]++@[\w.-]++)>")
_LIKE_A_TAG = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*+(?=[\s/>])|!|\?)")
_INSTRUCTION = re.compile(r"<(?:\?[^<>]*+|![A-Za-z\[][^<>]*+)>")
_SIGNS = re.compile(r"[0-9+\-=()]+")
_VIDEO_ID = re.compile(r"[\w-]+")
_RAISED = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_MOST_OPEN = 20
_STRONG, _EM = "**", "*"
_STYLES = {
    **dict.fromkeys(("b", "strong", "summary"), _STRONG),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), _EM),
}
_CODES = frozenset({"code", "kbd", "samp", "tt"})
_AWAITED = frozenset(_STYLES) | _CODES | {"a", "sub", "sup"}
_SILENT = frozenset(
    {"wbr", "input", "source", "span", "p", "div", "abbr", "bdi", "bdo", "label", "data", "u", "ins", "mark", "small"}
)
_HIDING = frozenset({"script", "style", "svg", "math", "canvas", "template"})
_FRAMES = frozenset({"iframe", "embed", "object", "video", "audio"})
_STRUCK_TAGS = frozenset({"del", "s", "strike"})
_PICTURES = frozenset({"figure", "img", "image"})
_VIDEOS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


def angle(walk: Walk, found: re.Match[str]) -> int:
    """An address between signs, a tag, or only a sign."""
    start = found.start()
    for pattern, prefix in ((_AUTOLINK, ""), (_MAIL, "mailto:")):
        address = pattern.match(walk.text, start)
        if address:
            written = marks.address(prefix + address.group(1))
            walk.out.append(_autolink(address.group(1), written))
            return address.end()
    tag = html_blocks.TAG.match(walk.text, start)
    if tag:
        return _tag(walk, tag)
    instruction = _INSTRUCTION.match(walk.text, start)
    if instruction:
        return instruction.end()
    if _LIKE_A_TAG.match(walk.text, start):
        walk.out.append("&lt;")
        return start + 1
    return 0


def _tag(walk: Walk, tag: re.Match[str]) -> int:
    name = tag.group("name").lower()
    if name not in html_blocks.KNOWN:
        return _unknown(walk, tag)
    if tag.group("close"):
        _close(walk, name)
    elif name in _HIDING:
        return _hide(walk, tag, name)
    elif name in _AWAITED:
        href = html_blocks.attributes(tag).get("href", "")
        if len(walk.open) < _MOST_OPEN:
            walk.open.append(Open(name, len(walk.out), href))
    else:
        _alone(walk, tag, name)
    return tag.end()


def _alone(walk: Walk, tag: re.Match[str], name: str) -> None:
    """Take a tag that needs no end, or whose words are all that matters."""
    if name in {"br", "img"}:
        _void(walk, tag, name)
    elif name in _FRAMES:
        _frame(walk, tag)
    elif name in _STRUCK_TAGS:
        walk.lose(reasons.LOST_STRIKE)
    elif name not in _SILENT:
        walk.lose(reasons.LOST_TAG, name=name)


def _unknown(walk: Walk, tag: re.Match[str]) -> int:
    if walk.page.scripted:
        walk.lose(reasons.LOST_TAG, name=tag.group("name"))
        return tag.end()
    walk.out.append("&lt;")
    return tag.start() + 1


def _hide(walk: Walk, tag: re.Match[str], name: str) -> int:
    """Leave out what no reader is meant to read, up to its end tag."""
    walk.lose(reasons.LOST_SCRIPT, name=name)
    closes = f"</{name}"
    pattern = re.compile(rf"{closes}[^<>]*+>?", re.IGNORECASE)
    end = None if closes in walk.absent else pattern.search(walk.text, tag.end())
    if end is None:
        walk.absent.add(closes)
        return tag.end()
    return end.end()


def _void(walk: Walk, tag: re.Match[str], name: str) -> None:
    if name == "br":
        walk.out.append("; " if walk.page.tabled else "  \n")
        return
    attributes = html_blocks.attributes(tag)
    walk.picture(attributes.get("alt", ""), attributes.get("src", ""), attributes.get("title", ""))


def _frame(walk: Walk, tag: re.Match[str]) -> None:
    attributes = html_blocks.attributes(tag)
    address = attributes.get("src") or attributes.get("data") or ""
    written = marks.address(address) if SCHEME.match(address) else None
    walk.lose(reasons.LOST_FRAME, name=address or tag.group("name"))
    walk.out.append(f"<{written}>" if written else "")


def _close(walk: Walk, name: str) -> None:
    """Write what stands between a tag and its end."""
    for i in range(len(walk.open) - 1, -1, -1):
        if walk.open[i].name == name:
            opened = walk.open[i]
            del walk.open[i:]
            words = "".join(walk.out[opened.start :])
            del walk.out[opened.start :]
            _wrap(walk, opened, words)
            return


def _wrap(walk: Walk, opened: Open, words: str) -> None:
    bare = words.strip()
    before, _, after = words.partition(bare) if bare else (words, "", "")
    mark = _STYLES.get(opened.name, "")
    walk.out.append(before)
    if mark and bare and "*" not in bare and "\n\n" not in bare:
        walk.out.append(f"{mark}{bare}{mark}")
    elif opened.name in _CODES and bare and "`" not in bare:
        walk.out.append(marks.code(bare.replace("&lt;", "<").replace("\\", "")))
    elif opened.name == "a" and opened.href and bare:
        walk.link(bare, opened.href)
    elif opened.name in {"sub", "sup"} and _SIGNS.fullmatch(bare):
        walk.out.append(bare.translate(_RAISED if opened.name == "sup" else _LOWERED))
    else:
        walk.out.append(bare)
    walk.out.append(after)


def brace(walk: Walk, found: re.Match[str]) -> int:
    """A command of a website generator: what can be said of it, else nothing."""
    command = shortcodes.COMMAND.match(walk.text, found.start())
    if command is None:
        return 0
    read = shortcodes.read(command)
    if not read.closing:
        _command(walk, read, command.group())
    return command.end()


def _command(walk: Walk, command: shortcodes.Command, written: str) -> None:
    if command.name in _PICTURES and command.first("src", "link", "0"):
        alt, caption = command.first("alt", "title", "caption"), command.first("caption")
        walk.picture(alt, command.first("src", "link", "0"), caption)
        return
    address = command.first("url", "src", "href", "0")
    if command.name in _VIDEOS and _VIDEO_ID.fullmatch(command.first("id", "0")):
        address = _VIDEOS[command.name] + command.first("id", "0")
    target = marks.address(address) if SCHEME.match(address) else None
    walk.lose(reasons.LOST_SHORTCODE, name=command.name or written)
    walk.out.append(f"<{target}>" if target else "")


def _autolink(words: str, address: str | None) -> str:
    if address is None:
        return marks.escape(words)
    return f"<{address}>" if address == words else f"[{marks.escape(words, label=True)}]({address})"
