"""Assets: sources stay one file a component; at start they are bundled, named by their hash and compressed."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request

from lms.config import ROOT
from lms.web.access import public

STATIC = ROOT / "static"
CSS = ("tokens.css", "base.css", "components/*.css", "print.css")
JS = ("js/*.js",)
BUNDLES = {
    "author.css": ("vendor/easymde/*.css", "author/*.css"),
    "author.js": ("vendor/easymde/*.js", "author/*.js"),
    "player12.js": ("vendor/scorm-again/scorm12.min.js", "vendor/scorm-again/cross-frame-lms.min.js", "player/page.js"),
    "player2004.js": (
        "vendor/scorm-again/scorm2004.min.js",
        "vendor/scorm-again/cross-frame-lms.min.js",
        "player/page.js",
    ),
    "verify.js": ("verify/check.js",),
    "scorm-frame.js": ("vendor/scorm-again/cross-frame-api.min.js", "player/frame.js"),
}
"""What only some pages load: the editor of trainers, the players of packages, and what stands inside packages."""
SINGLE = ("icons.svg", "fonts/*.woff2", "img/*.svg", "img/*.png")
COMPRESSED = {".css", ".js", ".svg"}
URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

mimetypes.add_type("font/woff2", ".woff2")
assets = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    name: str
    url: str
    media_type: str
    plain: bytes
    squeezed: bytes | None


class Assets:
    """All assets of the process, by logical name and by hashed name."""

    def __init__(self, root: Path) -> None:
        self.by_name: dict[str, Asset] = {}
        self.by_hash: dict[str, Asset] = {}
        for pattern in SINGLE:
            for path in sorted(root.glob(pattern)):
                self._add(path.relative_to(root).as_posix(), path.suffix, path.read_bytes())
        self._add("css", ".css", self._css(root).encode())
        self._add("js", ".js", "\n".join(path.read_text("utf-8") for path in _files(root, JS)).encode())
        for name, patterns in BUNDLES.items():
            text = "\n".join(path.read_text("utf-8") for path in _files(root, patterns))
            self._add(name, Path(name).suffix, text.encode())

    def _add(self, name: str, suffix: str, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()[:16]
        hashed = f"{digest}{suffix}"
        media_type = mimetypes.types_map.get(suffix, "application/octet-stream")
        squeezed = gzip.compress(data, 9, mtime=0) if suffix in COMPRESSED else None
        asset = Asset(name, f"/tai-nguyen/{hashed}", media_type, data, squeezed)
        self.by_name[name] = self.by_hash[hashed] = asset

    def _css(self, root: Path) -> str:
        text = "\n".join(path.read_text("utf-8") for path in _files(root, CSS))
        text = re.sub(r"\s*\n\s*", "\n", COMMENT.sub("", text))
        return URL.sub(self._hashed_url, text)

    def _hashed_url(self, found: re.Match[str]) -> str:
        name = found.group(1).removeprefix("../").removeprefix("./")
        asset = self.by_name.get(name)
        return f"url({asset.url})" if asset else found.group(0)

    def url(self, name: str) -> str:
        """Return the address of an asset by its logical name; an unknown name is a fault of the template."""
        return self.by_name[name].url


def _files(root: Path, patterns: tuple[str, ...]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(root.glob(pattern))]


@cache
def _bundled() -> Assets:
    """Return the assets of this process: bundling and compressing them is dear, and they do not change under it."""
    return Assets(STATIC)


def register(app: Flask) -> None:
    """Bundle the assets and offer `asset()` to templates."""
    bundle = _bundled()
    app.extensions["assets"] = bundle
    app.jinja_env.globals["asset"] = bundle.url
    app.register_blueprint(assets)


@assets.get("/tai-nguyen/<name>")
@public
def asset(name: str) -> Response:
    """Serve an asset; its name holds its hash, so it may be kept for ever."""
    return _serve(current_app.extensions["assets"].by_hash.get(name))


def _serve(found: Asset | None) -> Response:
    if found is None:
        abort(404)
    squeeze = found.squeezed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.squeezed if squeeze and found.squeezed else found.plain, mimetype=found.media_type)
    if squeeze:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@assets.get("/favicon.ico")
@public
def favicon() -> Response:
    """Serve the drawn mark where browsers look for it unasked."""
    bundle: Assets = current_app.extensions["assets"]
    return _serve(bundle.by_name.get("img/favicon.svg"))
