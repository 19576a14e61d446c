"""Small SCORM packages made for tests: one page that looks for its API as the standard says, and reports."""

from __future__ import annotations

from kernel.archive import pack

MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="{adlcp}">
  <metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>{title}</title>
    <item identifier="a" identifierref="r1"><title>Mở đầu</title></item></organization></organizations>
  <resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="bai/mo-dau.html"/></resources>
</manifest>"""
PAGE = """<!DOCTYPE html>
<!-- <head> in a comment is not the head -->
<html lang="vi"><head><meta charset="utf-8"><title>Gói thử</title>
<link rel="stylesheet" href="../chung/kieu.css"><script src="../chung/goi.js"></script></head>
<body><h1>Gói thử</h1><p id="noi-dung">…</p><iframe src="trong.html" title="Trang trong"></iframe>
<button id="xong" type="button">Xong</button></body></html>"""
INNER = """<!DOCTYPE html><html><head><title>Trong</title><script src="../chung/goi.js"></script></head>
<body><p id="noi-dung">…</p></body></html>"""
SCRIPT = """
function find(win) {{
  var depth = 0;
  while (win.{api} == null && win.parent != null && win.parent != win && depth < 7) {{ win = win.parent; depth++; }}
  return win.{api};
}}
function attempt(what) {{ try {{ return String(what()); }} catch (error) {{ return error.name; }} }}
window.addEventListener("load", function () {{
  var api = find(window.parent) || find(window);
  var cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie").get;
  api.{p}Initialize("");
  document.getElementById("noi-dung").textContent = [
    "trang:" + api.{p}GetValue("{location}"),
    "nho:" + api.{p}GetValue("cmi.suspend_data"),
    "vao:" + api.{p}GetValue("{entry}"),
    "cha:" + attempt(function () {{ return window.top.document.title; }}),
    "banh:" + attempt(function () {{ return cookie.call(document); }}),
    "dem:" + api.{p}GetValue("cmi.interactions._count")
  ].join(";");
  var button = document.getElementById("xong");
  if (!button) {{ return; }}
  button.addEventListener("click", function () {{
    api.{p}SetValue("{location}", "7");
    api.{p}SetValue("cmi.suspend_data", "đến trang bảy <b>");
    api.{p}SetValue("{status}", "completed");
    api.{p}Commit("");
  }});
}});
"""
NAMES = {
    "1.2": {
        "api": "API",
        "p": "LMS",
        "location": "cmi.core.lesson_location",
        "entry": "cmi.core.entry",
        "status": "cmi.core.lesson_status",
    },
    "2004": {
        "api": "API_1484_11",
        "p": "",
        "location": "cmi.location",
        "entry": "cmi.entry",
        "status": "cmi.completion_status",
    },
}
ADLCP = {"1.2": "http://www.adlnet.org/xsd/adlcp_rootv1p2", "2004": "http://www.adlnet.org/xsd/adlcp_v1p3"}
SCHEMA = {"1.2": "1.2", "2004": "2004 3rd Edition"}
LAUNCH = "bai/mo-dau.html"


def package(version: str = "1.2", *, title: str = "Gói thử", **more: bytes) -> bytes:
    """Return the zip of a package; `title` makes it another one."""
    manifest = MANIFEST.format(adlcp=ADLCP[version], version=SCHEMA[version], title=title)
    files = {
        "imsmanifest.xml": manifest.encode(),
        LAUNCH: PAGE.encode(),
        "bai/trong.html": INNER.encode(),
        "chung/kieu.css": b"h1 { color: rgb(1, 2, 3); }",
        "chung/goi.js": SCRIPT.format(**NAMES[version]).encode(),
        "chung/am-thanh.mp3": b"ID3" + bytes(5_000),
        "chung/la.xyz": b"<script>1</script>",
    }
    return pack(files | {name.replace("__", "/"): data for name, data in more.items()})


COURSE = """format = 1
code = "{code}"
slug = "{slug}"
title = "Khóa tương tác {version}"
summary = "Học bằng nội dung tương tác."
outcomes = ["Làm được"]
level = "A"
minutes = 10
audience = ["nong-dan"]
topics = ["an-toan-mang"]
components = ["4.1"]
competences = ["T2"]
path = 2
authors = ["Nhóm biên soạn"]
licence = "CC-BY-4.0"
updated = 2026-11-22
[[module]]
title = "Phần một"
lessons = ["choi", "doc"]
"""
LESSON = '+++\noutcome = "làm được"\nminutes = 5\ncomponents = ["4.1"]\n{scorm}+++\n# {title}\n\nBài này để thử.\n'


def course(version: str, *, code: str, slug: str) -> dict[str, bytes]:
    """Return the files of a course of two lessons whose first one plays a package."""
    return {
        "course.toml": COURSE.format(code=code, slug=slug, version=version).encode(),
        "01-choi.md": LESSON.format(scorm=f'scorm = "scorm/goi.zip#{LAUNCH}"\n', title="Chơi").encode(),
        "02-doc.md": LESSON.format(scorm="", title="Đọc").encode(),
        "scorm/goi.zip": package(version),
    }
