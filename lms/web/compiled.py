"""Compiled templates, kept for the whole process: an app made anew compiles none of them again."""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

_kept: dict[tuple[str, str], CodeType] = {}


class Compiled(BytecodeCache):
    """Templates by their key and the checksum of their source: a changed one is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the compiled template, if there is one."""
        bucket.code = _kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        if bucket.code is not None:
            _kept[bucket.key, bucket.checksum] = bucket.code


def register(app: Flask) -> None:
    """Let an app share the templates that this process has compiled."""
    app.jinja_env.bytecode_cache = Compiled()
