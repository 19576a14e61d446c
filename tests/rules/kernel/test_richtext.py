import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.richtext import (
    MAX_BYTES,
    MAX_FORMULAS,
    MAX_LINES,
    SANITISER_VERSION,
    Image,
    Medium,
    StaleRendering,
    read_block,
    render_block,
    render_inline,
    restore,
    safe_address,
    weight,
)

PICTURE = Image("/tep/abc", 320, 200)
LIGHT = Image("/tep/abc.jpg", 320, 200, (("/tep/def.avif", "image/avif"), ("/tep/ghi.webp", "image/webp")))


def any_picture(name: str) -> Image | None:
    return PICTURE


TYPES = {"mp3": "audio/mpeg", "mp4": "video/mp4", "vtt": "text/vtt"}


def some_medium(name: str) -> Medium | None:
    """Everything there is but what is called `khong-co`."""
    media_type = TYPES.get(name.rsplit(".", 1)[-1])
    return Medium(f"/tep/{name[-5:]}", media_type, 1_300_000) if media_type and "khong-co" not in name else None


class Tree(HTMLParser):
    """What a browser would make of the output: tags with attributes, and whether each is closed in order."""

    VOID = frozenset({"br", "hr", "img", "source", "track"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.balanced = True
        self.feed(str(html))
        self.close()
        self.balanced = self.balanced and not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.balanced = self.balanced and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.tags.append(("!--", {}))

    def handle_decl(self, decl):
        self.tags.append(("!", {}))

    def handle_pi(self, data):
        self.tags.append(("?", {}))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


ALLOWED = frozenset(
    {
        "a",
        "audio",
        "blockquote",
        "br",
        "code",
        "details",
        "div",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "hr",
        "img",
    }
    | {"li", "ol", "p", "picture", "pre", "section", "source", "strong", "summary"}
    | {"table", "tbody", "td", "th", "thead", "tr", "track", "ul", "video"}
    # formulas
    | {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "mphantom", "menclose", "mfrac"}
    | {"msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"}
)
ATTRIBUTES = frozenset(
    {"alt", "aria-label", "aria-labelledby", "class", "decoding", "height", "href", "id", "loading"}
    | {"rel", "role", "scope", "src", "srcset", "start", "tabindex", "type", "width"}
    | {"controls", "default", "kind", "label", "preload", "srclang"}
    | {"accent", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle", "fence", "form"}
    | {"largeop", "linethickness", "lspace", "mathbackground", "mathcolor", "mathvariant", "maxsize", "minsize"}
    | {"movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy"}
    | {"symmetric", "voffset"}
)


def assert_harmless(html: str) -> None:
    tree = Tree(html)
    assert tree.balanced, html
    for tag, attributes in tree.tags:
        assert tag in ALLOWED, html
        assert set(attributes) <= ATTRIBUTES, html
        for name in ("href", "src", "srcset"):
            assert safe_address(attributes.get(name) or "/") is not None, html


PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//e.vn/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<<script>script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<style><!--</style><script>alert(1)//--></script>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=data:text/html,x>",
    "<base href=//e.vn>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//e.vn/x.css>",
    "<form action=javascript:alert(1)><button>gửi</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=x style='position:fixed;inset:0'>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p onclick=alert(1)>x</p>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<xmp><script>alert(1)</script></xmp>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<!DOCTYPE html [<!ENTITY x 'y'>]>&x;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript:1)",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&#x3a;alert(1))",
    "[x](&amp;#106;avascript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//e.vn/x)",
    "[x](/\\e.vn/x)",
    "[x](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    '[x](/y "z\\" onmouseover=alert(1) ")',
    "[x](/y' onmouseover='alert(1))",
    '[x](" onmouseover="alert(1))',
    "![x](javascript:alert(1))",
    '![" onerror="alert(1)](a.svg)',
    '![x](a.svg "\\" onerror=alert(1)")',
    "[![x](a.svg)](javascript:alert(1))",
    "[<img src=x onerror=alert(1)>](/y)",
    "[a]: javascript:alert(1)\n\n[a]",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:1) |",
    "# <img src=x onerror=alert(1)>",
    '## x" onclick="alert(1)',
    '::: can-nho" onclick="alert(1)\nx\n:::',
    "::: <script>alert(1)</script>\nx\n:::",
    "::: kiem-tra-lai den=2027-03-01<script>\n<script>alert(1)</script>\n:::",
    "\x02klzzwxh:0000\x03 *a* \x02wzxhzdk:0\x03 \x02amp\x03",
    "\ud800<script>\udfff",
    "*<script>*alert(1)*</script>*",
    "**[x](javascript:alert(1))**",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\text{</math><script>alert(1)</script>}$",
    r"$\style{background:url(//e.vn)}{x}$",
    "$$\n\\href{javascript:alert(1)}{x}\n$$",
    "$<img src=x onerror=alert(1)>$",
    '![$x" onerror="alert(1)$](a.svg)',
    '![x](a.svg "$y$ \\" onerror=alert(1)")',
    "[$x$](javascript:alert(1))",
    "[x](/$b$)",
    "\ue000\ue010\ue001 $x$ \ue000\ue011\ue001",
    "## $x$\n## `$x$`",
    "| $a$ | $b|c$ |\n|---|---|\n| $d$ | e |",
    '::: video tep=" onerror="alert(1)\nx\n:::',
    "::: video tep=javascript:alert(1).mp4 phu-de=//e.vn/x.vtt\nx\n:::",
    "::: am-thanh tep=<script>.mp3\n<script>alert(1)</script>\n:::",
]


class TestHostileText:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_reaches_nobody_as_anything_but_text(self, payload):
        for html in (
            render_block(payload, images=any_picture),
            render_block(f"- {payload}\n\n> {payload}", images=any_picture),
            render_block(f"::: can-nho\n{payload}\n:::", images=any_picture),
            render_block(payload, images=lambda name: LIGHT, media=some_medium),
            render_inline(payload),
        ):
            assert_harmless(html)

    @pytest.mark.parametrize("payload", [p for p in PAYLOADS if p.startswith("[x](") and "z\\" not in p])
    def test_never_becomes_a_link(self, payload):
        assert Tree(render_block(payload)).named("a") == []

    def test_in_a_picture_address_is_only_shown_to_the_finder(self):
        assert Tree(render_block("![x](javascript:alert(1))", images=lambda name: None)).named("img") == []

    def test_from_a_finder_is_refused_too(self):
        html = render_block("![x](a)", images=lambda name: Image("javascript:alert(1)", 1, 1))
        assert all("src" not in image for image in Tree(html).named("img"))

    def test_in_comments_is_taken_out(self):
        assert render_block("a <!-- lời nhắc <b> --> b") == "<p>a  b</p>"

    @settings(max_examples=150, deadline=None)
    @given(st.text())
    def test_of_any_letters_is_harmless(self, text):
        assert_harmless(render_block(text, images=any_picture))
        assert_harmless(render_inline(text))

    @settings(max_examples=250, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                ["[", "]", "(", ")", "!", "<", ">", "*", "**", "_", "`", "```", "\n", "\n\n", "  ", "- ",
                 "1. ", "> ",
                 "# ", "## ", "|", "|-|-|\n", ":::", "::: can-nho\n", "::: tinh-huong\n", "***\n", "---\n",
                 "\\",
                 "&", "&#106;", "javascript:", "http://a.vn", "onerror=", "script", "\"", "'", "=", "a",
                 "ế", "\x02",
                 "<!--", "-->", "\ud800", "\u202e", "\t", "\r",
                 "$", "$$", "$$\n", "\\frac{", "}", "^", "\ue000\ue010\ue001", "::: am-thanh tep=a.mp3\n",
                 "::: video tep=a.mp4 phu-de=a.vtt\n"]
            ),
            max_size=60,
        )
    )  # fmt: skip
    def test_made_of_our_own_signs_is_harmless(self, parts):
        text = "".join(parts)
        assert_harmless(render_block(text, images=any_picture))
        assert_harmless(render_block(text, images=lambda name: LIGHT, media=some_medium))
        assert_harmless(render_inline(text))


def _filled(shape: str, size: int) -> str:
    return shape * (size // len(shape.encode()))


SHAPES = [
    "[", "![", "[a](", "[a](<b", '[a](b "', "[a](b", "](", "*a ", "a* ", "**", "**a ", "***a*b", "a**b*c ",
    "_a ",
    "__a_ ", "*a **b ", "> ", ">", "`", "`a``", "``a`", "<", "<a ", "<!--", "<!-- -->", "</b", "&",
    "&amp;", "\\",
    "\\*", "|a", "a\n", "- a\n", "1. a\n", "1. ", "- ", "- > 1. ", "a\n\n", "- a\n\n", "[a]: b\n",
    "[a][b]", "[[a]",
    "[a](((", "<http://", "<http://a>", " ", "\t", "# ", "# a\n", "## a\n\n", "---\n", "a\n===\n",
    "[a](b)", "![a](b)",
    "**a**", "`a`", "a  \n", "> a\n", "> > > > a\n", "::: can-nho\n", "::: tinh-huong\na\n***\nb\n:::\n",
    "```\n",
    "$", "$a$", "$a$ ", "$a ", "$$\n", "$$\na\n$$\n", "$$ a\n", "\\$", "$\\frac{a}{b}$ ", "![$a$](b)", "$a\\",
    "~~~\n", "ế", "\u0301", "<x y=\"", "\x02\x03", "- a\n  - b\n", "+ a\n\n  b\n\n", "[a](javascript:1)",
]  # fmt: skip

WHOLE = {
    "nested brackets": "[" * 30_000 + "]" * 30_000,
    "nested links": "[" * 15_000 + "a" + "](b)" * 10_000,
    "nested parentheses": "[a](" + "(" * 30_000 + ")" * 30_000 + ")",
    "growing runs of backticks": "".join("a" + "`" * i for i in range(350)),
    "growing quotations": "\n".join(">" * i + "a" for i in range(350)),
    "growing lists": "\n".join(" " * (2 * i) + "- a" for i in range(250)),
    "a wide table": "|" + "a|" * 15_000 + "\n|" + "-|" * 15_000,
    "a long table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 10_000,
    "a wall of stars": "*" * 30_000 + "a" + "*" * 30_000,
    "a lazy quotation": "> a\n" + "b\n" * 30_000,
    "one long paragraph": "một hai *ba* bốn. " * 3_000,
}


def seconds(text: str) -> float:
    """The longer of the two renderings, in seconds of this process."""
    taken = []
    for render in (lambda: render_block(text, images=any_picture), lambda: render_inline(text)):
        start = time.process_time()
        render()
        taken.append(time.process_time() - start)
    return max(taken)


class TestPathologicalText:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_of_one_shape_is_rendered_in_time(self, shape):
        # A quarter of the limit: what grows with the square would need sixteen times as long at the limit.
        assert seconds(_filled(shape, MAX_BYTES // 4)) <= 1.0

    @pytest.mark.deep
    @pytest.mark.parametrize("shape", SHAPES)
    def test_of_one_shape_is_rendered_in_time_up_to_the_limit(self, shape):
        assert seconds(_filled(shape, MAX_BYTES)) <= 2.0

    @pytest.mark.parametrize("name", WHOLE)
    def test_of_a_known_trap_is_rendered_in_time(self, name):
        assert seconds(WHOLE[name]) <= 2.0

    @pytest.mark.parametrize("text", ["<b>*a*" * 15_000, "- a\n" * (MAX_LINES + 1)])
    def test_beyond_the_limits_is_shown_as_it_is(self, text):
        rendered = read_block(text)
        assert [flaw.code for flaw in rendered.flaws] == ["too-long"]
        assert {tag for tag, _ in Tree(rendered.html).tags} <= {"p", "br"}
        assert Tree(rendered.html).text.replace("\n", "") == text.replace("\n", "")


class TestText:
    def test_keeps_paragraphs_bold_and_italics(self):
        assert render_block("Một **hai** *ba* __bốn__ _năm_ ***sáu***.") == (
            "<p>Một <strong>hai</strong> <em>ba</em> <strong>bốn</strong> <em>năm</em> "
            "<strong><em>sáu</em></strong>.</p>"
        )

    def test_takes_a_star_between_words_for_a_star(self):
        assert render_block("2 * 3 * 4 và ten_tep_dai") == "<p>2 * 3 * 4 và ten_tep_dai</p>"

    def test_shows_escaped_signs(self):
        assert render_block(r"\*không nghiêng\*") == "<p>*không nghiêng*</p>"

    def test_shows_tags_as_they_were_typed(self):
        assert Tree(render_block("Gõ <b>đậm</b> & <Enter>")).text == "Gõ <b>đậm</b> & <Enter>"

    def test_composes_letters(self):
        assert render_block("Ho\u0300a") == "<p>Hòa</p>"

    def test_shows_code_as_it_is(self):
        assert render_block("```\n<b> *a*\n```") == "<pre><code>&lt;b&gt; *a*</code></pre>"

    def test_does_not_take_indented_words_for_code(self):
        assert "<code>" not in render_block("    Kính gửi ông bà")

    @pytest.mark.parametrize("step", ["  ", "   ", "    "])
    def test_nests_lists_whatever_the_step(self, step):
        html = render_block(f"1. một\n{step}- hai\n{step}{step}- ba\n2. bốn")
        assert html.replace("\n", "") == ("<ol><li>một<ul><li>hai<ul><li>ba</li></ul></li></ul></li><li>bốn</li></ol>")

    def test_needs_no_blank_line_before_a_list(self):
        html = render_block("Gồm:\n- một\n- hai")
        assert html.replace("\n", "") == "<p>Gồm:</p><ul><li>một</li><li>hai</li></ul>"

    def test_never_has_a_first_heading_nor_one_below_the_fourth(self):
        html = render_block("# A\n## B\n### C\n###### D\n#khong")
        assert [tag for tag, _ in Tree(html).tags] == ["h2", "h2", "h3", "h4", "p"]

    def test_gives_headings_names_to_link_to(self):
        html = render_block("## Mã OTP\n\n## Mã *OTP*")
        assert [h["id"] for h in Tree(html).named("h2")] == ["muc-ma-otp", "muc-ma-otp-2"]

    def test_puts_tables_where_they_can_scroll(self):
        html = render_block("| Việc | Điểm |\n|---|--:|\n| Đọc | 2 |")
        assert html.startswith("<div")
        assert Tree(html).named("div") == [
            {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": "Bảng"}
        ]
        assert Tree(html).named("td")[1] == {"class": "align-right"}
        assert [th["scope"] for th in Tree(html).named("th")] == ["col", "col"]

    def test_is_the_same_with_any_line_ends(self):
        text = "## A\n\n- b\n- c\n\n::: can-nho\nd\n:::\n"
        assert render_block(text.replace("\n", "\r\n")) == render_block(text)


class TestLinks:
    @pytest.mark.parametrize("address", ["https://vneid.gov.vn", "http://a.vn/b?c=1&copy=2#d"])
    def test_lead_out_without_telling_from_where(self, address):
        assert Tree(render_block(f"[x]({address})")).named("a") == [{"href": address, "rel": "noopener nofollow"}]

    @pytest.mark.parametrize("address", ["/khoa-hoc", "bai-2", "#muc-1", "?q=a", "tel:113", "mailto:a@b.vn"])
    def test_within_the_site_are_plain(self, address):
        assert Tree(render_block(f"[x]({address})")).named("a") == [{"href": address}]

    def test_may_have_parentheses(self):
        html = render_block("([x](https://vi.wikipedia.org/wiki/A_(b)))")
        assert Tree(html).named("a")[0]["href"] == "https://vi.wikipedia.org/wiki/A_(b)"

    def test_may_be_written_as_addresses(self):
        assert Tree(render_block("<https://a.vn/b>")).named("a")[0]["href"] == "https://a.vn/b"

    def test_that_are_refused_leave_their_words(self):
        assert render_block("Xem [trang *này*](javascript:alert) nhé") == "<p>Xem trang <em>này</em> nhé</p>"


class TestPictures:
    def test_are_lazy_and_have_their_size(self):
        html = render_block("Xem ![Mô tả](images/a.svg) này", images=any_picture)
        assert Tree(html).named("img") == [
            {"alt": "Mô tả", "src": "/tep/abc", "width": "320", "height": "200", "loading": "lazy",
             "decoding": "async"}
        ]  # fmt: skip

    def test_that_stand_alone_with_a_caption_are_figures(self):
        html = render_block('![Mô tả](images/a.svg "Chú thích & thêm")', images=any_picture)
        assert [tag for tag, _ in Tree(html).tags] == ["figure", "img", "figcaption"]
        assert Tree(html).text.strip() == "Chú thích & thêm"

    def test_are_asked_for_by_the_name_as_written(self):
        asked = []
        render_block("![x](images/a-b_c.svg)\n\n![y](<images/d.svg>)", images=asked.append)
        assert asked == ["images/a-b_c.svg", "images/d.svg"]

    def test_that_are_missing_leave_their_descriptions(self):
        assert render_block("![Mô tả *ý*](x.svg)") == "<p>Mô tả *ý*</p>"

    def test_offer_their_lighter_forms_first(self):
        html = render_block('![Mô tả](images/a.jpg "Chú thích")', images=lambda name: LIGHT)
        assert [tag for tag, _ in Tree(html).tags] == ["figure", "picture", "source", "source", "img", "figcaption"]
        assert Tree(html).named("source") == [
            {"type": "image/avif", "srcset": "/tep/def.avif"},
            {"type": "image/webp", "srcset": "/tep/ghi.webp"},
        ]

    @pytest.mark.parametrize(
        "source",
        [("//e.vn/x.avif", "image/avif"), ("/tep/a b.avif 2x", "image/avif"), ("/tep/a.svg", "image/svg+xml"),
         ("javascript:alert(1)", "image/webp")],
    )  # fmt: skip
    def test_offer_no_other_addresses_nor_kinds(self, source):
        html = render_block("![x](a)", images=lambda name: Image("/tep/a.jpg", 1, 1, (source,)))
        assert all({"type", "srcset"} - set(found) for found in Tree(html).named("source"))

    @pytest.mark.parametrize("words", ["trang trí", "Trang trí", "TRANG  TRI"])
    def test_that_are_decoration_have_no_description(self, words):
        html = render_block(f"![{words}](images/a.svg)", images=any_picture)
        assert [image["alt"] for image in Tree(html).named("img")] == [""]
        assert render_block(f"a ![{words}](x.svg) b") == "<p>a  b</p>"

    def test_keep_formulas_in_their_descriptions_as_written(self):
        html = render_block('![Hình $x<1$](a.svg "Khi $x$")', images=any_picture)
        assert Tree(html).named("img")[0]["alt"] == "Hình x<1"
        assert Tree(html).text.strip() == "Khi x"


class TestFormulas:
    def test_in_a_line_become_mathml(self):
        html = render_block("Có $x^2$ và **$y$**.")
        assert html.count("<math ") == 2
        assert Tree(html).text == "Có x2 và y."

    def test_keep_their_own_stars_and_hooks(self):
        assert Tree(render_inline("$a*b*c_1_2$")).named("em") == []

    def test_on_their_own_lines_stand_apart(self):
        html = render_block("một\n$$\nx\n$$\nhai")
        assert [tag for tag, _ in Tree(html).tags if tag in {"p", "div"}] == ["p", "div", "p"]

    def test_leave_prices_and_code_alone(self):
        assert render_block("Giá 5$ và 10$, gõ `$x$`") == "<p>Giá 5$ và 10$, gõ <code>$x$</code></p>"

    def test_may_be_escaped(self):
        assert render_block(r"\$x\$") == "<p>$x$</p>"

    def test_that_cannot_be_read_are_shown_as_written_and_reported_by_line(self):
        rendered = read_block("a\n\nb $\\khongco$ c\n\n$$\n{\n$$\n\n$$ x")
        assert "<code>\\khongco</code>" in rendered.html
        assert [(flaw.code, flaw.line) for flaw in rendered.flaws] == [("formula", 3), ("formula", 5), ("formula", 9)]

    def test_in_headings_leave_no_trace_in_their_names(self):
        assert Tree(render_block("## Tính $x^2$ nhé")).named("h2")[0]["id"] == "muc-tinh-nhe"

    def test_beyond_the_most_are_shown_as_written(self):
        html = render_block("$x$ " * (MAX_FORMULAS + 5))
        assert html.count("<math ") == MAX_FORMULAS
        assert html.count("<code>x</code>") == 5


class TestMedia:
    def test_have_a_player_their_weight_and_a_transcript(self):
        rendered = read_block("::: am-thanh tep=media/a.mp3\nXin **chào**.\n:::", media=some_medium)
        assert Tree(rendered.html).named("audio") == [{"controls": None, "preload": "none", "src": "/tep/a.mp3"}]
        assert "Âm thanh, 1,2 MB" in rendered.html
        assert rendered.html.index("Bản ghi lời") < rendered.html.index("<strong>chào</strong>")
        assert rendered.flaws == ()

    def test_show_captions_over_a_video(self):
        rendered = read_block("::: video tep=media/a.mp4 phu-de=media/a.vtt\n:::", media=some_medium)
        assert Tree(rendered.html).named("track")[0]["src"] == "/tep/a.vtt"
        assert rendered.flaws == ()

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("::: video tep=a.mp4\n:::", ["media-transcript"]),
            ("::: am-thanh tep=a.mp3 phu-de=a.vtt\n:::", ["media-transcript"]),
            ("::: video tep=khong-co.mp4\nlời\n:::", ["media-missing"]),
            ("::: video\nlời\n:::", ["media-missing"]),
            ("::: video tep=a.mp4 phu-de=khong-co.vtt\nlời\n:::", ["media-missing"]),
            ("::: video tep=a.mp3\nlời\n:::", ["media-kind"]),
            ("::: am-thanh tep=a.vtt\nlời\n:::", ["media-kind"]),
        ],
    )
    def test_that_lack_something_are_reported(self, text, codes):
        assert [flaw.code for flaw in read_block(text, media=some_medium).flaws] == codes

    def test_that_are_missing_leave_their_words(self):
        html = render_block("::: video tep=khong-co.mp4\nLời kể.\n:::", media=some_medium)
        assert html == "<p>Lời kể.</p>"

    def test_without_a_finder_are_their_words(self):
        rendered = read_block("::: video tep=a.mp4\nLời kể.\n:::")
        assert (rendered.html, rendered.flaws) == ("<p>Lời kể.</p>", ())

    def test_from_a_finder_with_a_bad_address_are_refused(self):
        found = read_block("::: video tep=a.mp4\nx\n:::", media=lambda name: Medium("javascript:1", "video/mp4", 1))
        assert found.html == "<p>x</p>"

    @pytest.mark.parametrize(("size", "words"), [(1, "1 KB"), (42_000, "41 KB"), (1_400_000, "1,3 MB")])
    def test_say_what_they_weigh(self, size, words):
        assert weight(size) == words


class TestCallouts:
    @pytest.mark.parametrize(
        ("name", "title"),
        [("tinh-huong", "Tình huống"), ("can-nho", "Cần nhớ"), ("can-than", "Cẩn thận"), ("thu-ngay",
         "Thử ngay"),
         ("nguon", "Nguồn")],
    )  # fmt: skip
    def test_are_sections_named_by_their_title(self, name, title):
        html = render_block(f"::: {name}\nx\n:::")
        section, heading = Tree(html).named("section")[0], Tree(html).named("p")[0]
        assert section["class"] == f"callout callout-{name}"
        assert section["aria-labelledby"] == heading["id"]
        assert Tree(html).text.startswith(title)

    @pytest.mark.parametrize(("day", "said"), [("2027-03-01", "01/3/2027"), ("2027-02-11", "11/02/2027")])
    def test_say_until_when_a_fact_is_good(self, day, said):
        html = render_block(f"::: kiem-tra-lai den={day}\nx\n:::")
        assert f"Thông tin này cần kiểm tra lại trước ngày {said}" in html

    def test_report_a_day_that_does_not_exist(self):
        rendered = read_block("a\n\n::: kiem-tra-lai den=2027-02-30\nx\n:::")
        assert [(flaw.code, flaw.line) for flaw in rendered.flaws] == [("recheck-date", 3)]
        assert "Kiểm tra lại" in rendered.html

    def test_keep_the_answer_of_a_situation_folded_away(self):
        html = render_block("::: tinh-huong\nHỏi?\n***\nĐáp.\n:::")
        before, after = html.split("<details", 1)
        assert "Hỏi?" in before
        assert after.index("Nghĩ xong, mở xem") < after.index("Đáp.") < after.index("</details>")

    def test_have_different_names_in_different_texts(self):
        ids = {Tree(render_block(f"::: can-nho\n{text}\n:::")).named("p")[0]["id"] for text in ("a", "b")}
        assert len(ids) == 2

    def test_of_an_unknown_name_keep_their_text(self):
        rendered = read_block("::: la-lung\nx\n:::")
        assert rendered.html == "<p>x</p>"
        assert [(flaw.code, flaw.detail) for flaw in rendered.flaws] == [("fence-unknown", "la-lung")]


class TestInline:
    def test_has_no_paragraph_around_it(self):
        assert render_inline("Mở **VNeID**") == "Mở <strong>VNeID</strong>"

    @pytest.mark.parametrize("text", ["1. Dừng lại", "- 5 độ", "# tên", "> 3", "    x", "| a |"])
    def test_makes_no_blocks(self, text):
        assert Tree(render_inline(text)).tags == []
        assert Tree(render_inline(text)).text == text.strip()

    def test_joins_lines(self):
        assert render_inline("một\n\nhai") == "một hai"


class TestRestoring:
    def test_gives_back_what_this_version_made(self):
        html = render_block("**a**")
        assert restore(str(html), version=SANITISER_VERSION) == html

    def test_refuses_what_another_version_made(self):
        with pytest.raises(StaleRendering):
            restore("<p>a</p>", version=SANITISER_VERSION - 1)
