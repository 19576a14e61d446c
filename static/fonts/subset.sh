#!/bin/sh
# Makes the two web fonts of the platform out of the full Be Vietnam Pro files.
#
#   sh static/fonts/subset.sh FOLDER
#
# FOLDER holds BeVietnamPro_400Regular.ttf and BeVietnamPro_600SemiBold.ttf (see README.md).
# Needs python3 and pyftsubset (fonttools) with brotli on the PATH.
#
# What stays: printable ASCII, the Vietnamese alphabet, and the punctuation of Vietnamese typography. What goes:
# hinting (screens of today ignore it) and every feature but kerning. What is added: figures of one width (tnum), which
# the family lacks and columns of numbers need. Everything else a page may show (a name in another script) falls
# through to the system's own font.
set -eu

source_folder=$1
target_folder=$(dirname "$0")
work_folder=$(mktemp -d)
trap 'rm -rf "$work_folder"' EXIT
ascii="U+0020-007E"
vietnamese="U+00C0-00C3,U+00C8-00CA,U+00CC,U+00CD,U+00D2-00D5,U+00D9,U+00DA,U+00DD"
vietnamese="$vietnamese,U+00E0-00E3,U+00E8-00EA,U+00EC,U+00ED,U+00F2-00F5,U+00F9,U+00FA,U+00FD"
vietnamese="$vietnamese,U+0102,U+0103,U+0110,U+0111,U+0128,U+0129,U+0168,U+0169,U+01A0,U+01A1,U+01AF,U+01B0"
vietnamese="$vietnamese,U+1EA0-1EF9,U+20AB"
punctuation="U+00A0,U+00A7,U+00A9,U+00AB,U+00B0,U+00B1,U+00B7,U+00BB,U+00BD,U+00D7"
punctuation="$punctuation,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2032,U+2033,U+2039,U+203A"
punctuation="$punctuation,U+2212,U+2264,U+2265"

# Adds ten glyphs that show the old digits, moved to the middle of one common width, behind the feature tnum.
add_tabular_figures() {
    python3 - "$1" "$2" <<'PYTHON'
import sys

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1])
digits = [font.getBestCmap()[ord(digit)] for digit in "0123456789"]
widths = [font["hmtx"][name][0] for name in digits]
common = sorted(widths)[-2]
for name, width in zip(digits, widths):
    pen = TTGlyphPen(font.getGlyphSet())
    shift = (common - width) // 2
    pen.addComponent(name, (1, 0, 0, 1, shift, 0))
    font["glyf"][f"{name}.tnum"] = pen.glyph()
    font["hmtx"][f"{name}.tnum"] = (common, font["hmtx"][name][1] + shift)
font.setGlyphOrder(font["glyf"].glyphOrder)
old = " ".join(digits)
new = " ".join(f"{name}.tnum" for name in digits)
kerning = font["GPOS"]
del font["GSUB"]
addOpenTypeFeaturesFromString(font, f"feature tnum {{ sub [{old}] by [{new}]; }} tnum;", tables=["GSUB"])
font["GPOS"] = kerning
font.save(sys.argv[2])
PYTHON
}

subset() {
    add_tabular_figures "$source_folder/$1" "$work_folder/$1"
    pyftsubset "$work_folder/$1" \
        --unicodes="$ascii,$vietnamese,$punctuation" \
        --layout-features="kern,tnum" \
        --no-hinting --desubroutinize --flavor=woff2 \
        --output-file="$target_folder/$2"
}

subset BeVietnamPro_400Regular.ttf be-vietnam-pro-400.woff2
subset BeVietnamPro_600SemiBold.ttf be-vietnam-pro-600.woff2
ls -l "$target_folder"/*.woff2
