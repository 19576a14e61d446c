"""The learning paths that ship."""

from importlib.resources import files


def paths_toml() -> str:
    """Return the paths as TOML text; `lms.teaching.rules.paths.parse_paths` reads it."""
    return (files(__name__) / "paths.toml").read_text(encoding="utf-8")
