"""Courses to be written: those that ship, and one in which everything occurs that a lesson can hold."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from courses.formats.exporters.content import Inside
from courses.formats.package import read_course
from courses.formats.source import CourseSource
from kernel.archive import FolderTree, MemoryTree, Tree

LIBRARY = Path(__file__).parents[4] / "courses" / "library"
FOLDERS = sorted(path for path in LIBRARY.iterdir() if (path / "course.toml").is_file())
ADDRESS = "https://hoc.example/khoa-hoc/khoa-thu"
EDITION: dict[str, Any] = {"address": ADDRESS, "at_day": date(2026, 11, 22), "sample": False, "version": 3}

COURSE = """\
format = 1
code = "C99"
slug = "khoa-thu"
title = "Thử & <thử>"
summary = "Tóm tắt với dấu # và *sao*."
outcomes = ["Biết thử"]
cover = "images/a.png"
authors = ["Nhóm «biên soạn»"]
licence = "CC-BY-4.0"

[[module]]
title = "Phần một"
lessons = ["mot", "hai"]
"""

EVERYTHING = r"""+++
outcome = "biết thử"
minutes = 6
+++
# Bài #thử

### Mở ngay bậc ba

Chữ với `mã #x`, **đậm _nghiêng_**, [bài sau](hai), [trang ngoài](https://a.example/b?c=1&d=2),
[thư](mailto:a@b.example).

Công thức $\frac{a+b}{2}$ trong dòng; giá 5$.

$$
\begin{pmatrix} a & b \\ c & d \end{pmatrix} \le \sum_{i=1}^{n} \sqrt[3]{x_i} \vec{v} \left[ \frac12 \right]
$$

| Cột | Hai |
|:---|---:|
| a | **b** |
| thiếu |

- một
  - hai
    - ba
- đoạn

  thứ hai
  > trích
  > > sâu

3. ba
4. bốn

```
let x = 1; #set text(red) $ \
```

---

![Bãi cỏ](images/a.png "Chú thích")

![trang trí](images/w.webp)

Hình ![nhỏ](images/a.png) trong dòng, hình ![không có](images/khong-co.png), hình ![hỏng](images/hong.svg). ✓ → 漢字

::: am-thanh tep=media/x.mp3
Lời của **đoạn** âm thanh.
:::

::: tinh-huong
Chuyện.
***
Đáp.
:::

::: can-nho
## Đề mục trong khung
- a
:::

::: cau-hoi
Câu với $x^2$?

```
khối
```

- [ ] **Sai** $\frac12$
  > Xem [đây](https://c.example)
- [x] Đúng
  > Vì đúng
- [x] Cũng đúng
:::

::: cau-hoi
Câu còn dở
- [ ] một
:::

::: cau-hoi ma=c99/ngan-hang-1
:::

::: nguon
- [Nguồn](https://nguon.example/)
:::
"""

BANK = """\
[[item]]
code = "ngan-hang-1"
kind = "single"
lesson = "mot"
outcome = "biết thử"
component = "4.1"
level = 1
difficulty = "easy"
indicator = "2.1"
pool = "thu"
stem = "Câu của ngân hàng?"
reason = "Vì thế."
options = [
  { text = "Có", right = true, reason = "Phải." },
  { text = "Chưa", right = false, reason = "Chưa phải." },
]
"""

# The vector library of typst panics on it (a font of another shape within one line): a picture no one foresaw.
BROKEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="60" viewBox="0 0 420 60">'
    '<text x="10" y="20"><tspan font-family="DejaVu Sans Mono">✗</tspan> Tin giả</text></svg>'
)


def picture(kind: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (300, 200), "#88aaff").save(made, kind)
    return made.getvalue()


def tree_of(body: str = EVERYTHING, **more: bytes) -> MemoryTree:
    files = {
        "course.toml": COURSE.encode(),
        "01-mot.md": body.encode(),
        "02-hai.md": "+++\nminutes = 1\n+++\n# Hai\n\nNgắn.\n".encode(),
        "images/a.png": picture("PNG"),
        "images/w.webp": picture("WEBP"),
        "images/hong.svg": BROKEN.encode(),
        "media/x.mp3": b"ID3",
        "bank/bank.toml": b'format = 1\ncode = "c99"\ntitle = "T"\nlicence = "CC-BY-4.0"\n',
        "bank/items.toml": BANK.encode(),
    }
    return MemoryTree(files | more)


def read(tree: Tree) -> CourseSource:
    return read_course(tree, place=Inside())


def shipped(folder: Path) -> tuple[CourseSource, Tree]:
    tree = FolderTree(folder)
    return read(tree), tree


MARKS = (
    *("# ", "## ", "> ", "- ", "1. ", "  ", "**", "_", "`", "```", "\n", "\n\n", "|", "---", "$", "$$", "#", "<", "&"),
    *("::: can-nho\n", ":::\n", "::: cau-hoi\n", "- [x] ", "![a](images/a.png)", "[b](https://c.example)"),
    *(r"\frac{1}{2}", "::: am-thanh tep=media/x.mp3\n"),
)
BODIES = st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=8)), max_size=40).map("".join)
"""Texts of lessons as they never should be."""
