"""Books for tests: as many lessons as one likes, in the shape of mdBook, every sort of thing in them."""

from __future__ import annotations

import struct
import zlib

PARTS = 8
_WORDS = (
    *("Trước khi bấm vào một đường dẫn, hãy đọc phần tên miền từ phải sang trái.", "Ai gửi cho bạn, và vì sao?"),
    *("Mật khẩu dài dễ nhớ hơn mật khẩu lạ.", "Viết ra giấy rồi cất vào tủ cũng là một cách giữ."),
    *("Hỏi người thân một câu trước khi chuyển tiền.", "Không ai mất gì khi gọi lại sau mười phút."),
)


def png(colour: int = 0x2A6F4E, *, side: int = 12) -> bytes:
    """Return a small square picture of one colour."""
    row = b"\x00" + colour.to_bytes(3, "big") * side
    parts = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row * side)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(*part) for part in (*parts, (b"IEND", b"")))


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_book(lessons: int = 160) -> dict[str, bytes]:
    """Return the files of a book: a summary with parts and nested chapters, an include, pictures, a missing file."""
    files = {
        "book.toml": '[book]\ntitle = "Sổ tay an toàn số"\nauthors = ["Tổ biên soạn"]\nlanguage = "vi"\n'.encode(),
        "src/chung/nhac-nho.md": "Mỗi ngày học một điều nhỏ.\n".encode(),
        "src/hinh/la.png": png(),
        "theme/mau.css": b"body {}",
    }
    summary = ["# Mục lục", "", "[Lời nói đầu](loi-noi-dau.md)", ""]
    files["src/loi-noi-dau.md"] = "# Lời nói đầu\n\nCuốn sổ này dành cho mọi người.\n".encode()
    in_a_part = max(1, -(-(lessons - 1) // PARTS))
    for i in range(1, lessons):
        if (i - 1) % in_a_part == 0:
            summary += ["", f"# Phần {(i - 1) // in_a_part + 1}", ""]
        indent = "  " * (i % 3)
        name = f"bai-{i:03d}.md"
        summary.append(f"{indent}- [Bài {i}: việc số {i}]({name})")
        files[f"src/{name}"] = _chapter(i, lessons).encode()
    summary += ["", "- [Chưa viết]()", "- [Bị mất](bi-mat.md)", ""]
    files["src/SUMMARY.md"] = "\n".join(summary).encode()
    return files


def _chapter(i: int, lessons: int) -> str:
    following = f"bai-{i % (lessons - 1) + 1:03d}.md"
    paragraphs = "\n\n".join(" ".join(_WORDS[(i + j + k) % len(_WORDS)] for k in range(4)) for j in range(6))
    return f"""# Bài {i}: việc số {i}

{{{{#include chung/nhac-nho.md}}}}

## Vì sao

{paragraphs}

![Chiếc lá số {i}](hinh/la.png "Lá")

> [!NOTE]
> Làm từng bước, không vội.

### Các bước

1. Mở máy
2. Đọc [bài sau]({following})
   ```sh
   echo {i}
   ```

| Việc | Thời gian |
|---|---|
| Đọc | {i} phút |

<!-- ghi chú của người viết -->
<p>Hết bài <b>{i}</b>.</p>
"""
