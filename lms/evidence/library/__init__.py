"""What ships with evidence: its kinds as data, and the texts to which people agree when somebody helps them."""

from importlib.resources import files


def kinds_toml() -> str:
    """Return the kinds of evidence as TOML text; `lms.evidence.rules.kinds.parse_kinds` reads it."""
    return (files(__name__) / "kinds.toml").read_text(encoding="utf-8")


def consent_texts() -> dict[str, bytes]:
    """Return the consent texts by their version; a text that was ever shown is never changed."""
    found = {path.name: path for path in files(__name__).iterdir() if path.name.startswith("nhap-ho-")}
    return {name.removeprefix("nhap-ho-").removesuffix(".md"): found[name].read_bytes() for name in sorted(found)}
