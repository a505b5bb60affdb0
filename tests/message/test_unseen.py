"""What nobody sees in an HTML mail is nobody's words; the lines that people see are lines."""

from __future__ import annotations

import time

import pytest

from kcvs_mailbot.message.html import html_to_text, without_tags
from message.building import body_of, mail

HIDING = [
    "display:none", "display : NONE !important", "visibility:hidden", "visibility: collapse",
    "font-size:0", "font-size:0px", "FONT-SIZE: 0.0em !important", "font-size:1px", "font:0/0 a",
    "opacity:0", "opacity: 0.00", "opacity:0%", "height:0;overflow:hidden",
    "max-height:0px;overflow-y:hidden", "width:0;overflow:clip", "mso-hide:all",
    "color:#fff", "color:white", "color:#FFFFFF", "color:rgb(255, 255, 255)", "color:#fefefe",
    "color:#fff0", "color:transparent", "color:rgba(0,0,0,0)", "color:#000;background:black",
    "color:#123456;background-color:#123456", "background:teal;color:teal",
    "text-indent:-9999px", "position:absolute;left:-9999px", "color:red;color:#fff",
]  # fmt: skip
SHOWING = [
    "", "display:block", "visibility:visible", "font-size:12px", "font-size:0.8em", "font:12px/0 a",
    "opacity:0.9", "height:0", "max-height:0", "overflow:hidden", "height:0.5em;overflow:hidden",
    "color:#fff;background:#000", "color:white;background-color:navy",
    "color:#fff;background:url(x.png)", "color:#fff;background-image:linear-gradient(red,blue)",
    "color:#ccc", "color:#ff0", "color:#fff0f0", "color:#000",
    "background:#fff", "background:teal", "color:teal",
    "background:none;color:inherit", "color:#fff;color:red", "left:-9999px", "text-indent:-18pt",
    "mso-hide:none", "color:rgba(0,0,0,.5)", "font-size:small", "color", ":;", "color:var(--x)",
    "color:#fff;background:var(--x)",
]  # fmt: skip


@pytest.mark.parametrize("style", HIDING)
def test_words_that_a_style_hides_are_nobodys(style: str) -> None:
    assert html_to_text(f'<p>dag</p><div style="{style}">weg <b>ook</b></div>') == "dag"


@pytest.mark.parametrize("style", SHOWING)
def test_words_that_a_style_shows_are_kept(style: str) -> None:
    assert html_to_text(f'<p>dag</p><div style="{style}">er</div>') == "dag\n\ner"


@pytest.mark.parametrize(
    "source",
    [
        "<div hidden>weg</div>",
        "<div hidden=''>weg</div>",
        "<template>weg</template>",
        "<dialog>weg</dialog>",
        "<font color=white>weg</font>",
        "<font color='#ffffff'>weg</font>",
        "<table bgcolor=navy><tr><td><font color=navy>weg</font></td></tr></table>",
        "<style>.x{display:none}</style><div class='y x'>weg</div>",
        "<style>#x{font-size:0}</style><div id=x>weg</div>",
        "<style>i{visibility:hidden}</style><i>weg</i>",
        "<style>i.x, b{color:#fff}</style><i class=x>weg</i><b>weg</b>",
        "<style>@import url(a.css); .x{display:none}</style><i class=x>weg</i>",
        "<style>/* .x{ */ .x{display:none}</style><i class=x>weg</i>",
        "<style><!-- .x{display:none} --></style><i class=x>weg</i>",
        "<style>.x{display:none!important}</style><i class=x style='display:inline'>weg</i>",
        "<style>.x{display:none} i{display:inline}</style><i class=x>weg</i>",
        "<style>.x{display:block} .x{display:none}</style><i class=x>weg</i>",
        "<style>@media print{p{color:red}} .x{display:none}</style><i class=x>weg</i>",
        "<div style='color:#fff'><p><b>weg</b></p></div>",
        "<div style='visibility:hidden'><p><b>weg</b></p></div>",
        "<div style='display:none'>weg<p style='display:block'>weg</p></div>",
    ],
)
def test_hidden_words_are_left_out(source: str) -> None:
    assert html_to_text(f"{source}<p>dag</p>") == "dag"
    assert html_to_text(source) == ""


@pytest.mark.parametrize(
    "source",
    [
        "<body bgcolor=navy text=white>er",
        "<body background=a.png><font color=white>er</font>",
        "<table bgcolor=navy><tr><td><font color=white>er</font></td></tr></table>",
        "<div style='background:#fff;color:#fff'><a href='x'>er</a></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>er</p></div>",
        "<div style='font-size:0'><p style='font-size:14px'>er</p></div>",
        "<div style='color:#fff'><p style='color:red'>er</p></div>",
        "<div style='background:#000'><p style='color:#fff'>er</p></div>",
        "<style>.x{display:none}</style><p class=X>er",
        "<style>.x{display:none}</style><p class=x style='display:block'>er",
        "<style>.a .x{display:none}</style><p class=x>er",
        "<style>@media print{.x{display:none}}</style><p class=x>er",
        "<style>@media (max-width:9em){.x{display:none}}</style><p class=x>er",
        "<style>.x{display:none}@media print{.x{display:block}}</style><p class=x>er",
        "<style>.a td{background:navy}</style><table class=a><tr><td style='color:#fff'>er</table>",
        "<style>p{color:#fff}p:not(.y){color:red}</style><p>er",
        "<p style='display:none'></p>er",
    ],
)
def test_words_that_somebody_may_see_are_kept(source: str) -> None:
    assert html_to_text(source) == "er"


@pytest.mark.parametrize(
    "source",
    [
        "<style>p.MsoNormal{margin:0cm}</style><p class=MsoNormal><img src=a.png alt=''></p>",
        "<html><head><style>p{x:y}</style><title>t</title></head><body></body></html>",
        "<script>x()</script>",
        "<!-- [if mso]> x <![endif]-->",
    ],
)
def test_html_with_nothing_to_see_has_no_text(source: str) -> None:
    assert body_of(mail(source, content_type="text/html; charset=utf-8")) == ""


@pytest.mark.parametrize(
    "source",
    [
        "een<hr>twee", "een<center>twee</center>", "<dl><dt>een<dd>twee</dl>",
        "<span style='display:block'>een</span><span style='display:block'>twee</span>",
        "<style>.r{display:block}</style><a class=r>een</a><a class=r>twee</a>",
        "<p style='white-space:pre-line'>een\ntwee</p>",
        "<div style='white-space: pre-wrap'><span>een\ntwee</span></div>",
        "<pre>een\ntwee</pre>", "<pre><span>een\ntwee</span></pre>", "<form>een<form>twee</form>",
        "<form>een</form>twee", "<section>een</section>twee", "<legend>een</legend>twee",
        "<table><caption>een</caption><tr><td>twee</table>",
        "<table><tr><td style='display:block'>een<td style='display:block'>twee</table>",
    ],
)  # fmt: skip
def test_the_lines_that_people_see_are_lines(source: str) -> None:
    assert [line for line in html_to_text(source).split("\n") if line] == ["een", "twee"]


def test_preformatted_text_keeps_its_blanks_and_other_text_does_not() -> None:
    assert html_to_text("<pre>a   b\n  c</pre>") == "a   b\n  c"
    assert html_to_text("<p style='white-space:pre-line'>a   b\n  c</p>") == "a b\nc"
    assert html_to_text("<pre>a\n<p style='white-space:normal'>b\nc</p></pre>") == "a\n\nb c"


def test_characters_that_stand_for_a_break_make_none() -> None:
    assert html_to_text("<p>a\ue000b&#xe001;c</p>") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("style", ["display:none", "color:#fff", "font-size:0"])
def test_nesting_too_deep_for_a_tree_shows_nothing_hidden(style: str) -> None:
    source = "<div>" * 500 + f"dag<div style='{style}'>weg<div>weg</div>weg</div>" + "</div>" * 500
    assert html_to_text(source).strip() == "dag"
    assert without_tags("<b>dag</b><b hidden>weg</b><p style='display:none'>er").split() == [
        "dag",
        "er",
    ]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "source",
    [
        "<style>" + ".a{color:#fff}" * 60_000 + "</style>" + "<p class=a>x" * 10_000,
        "<style>" + "".join(f".a{n}{{color:red}}" for n in range(50_000)) + "</style>"
        + f"<p class='{' '.join(f'a{n}' for n in range(7000))}'>x" * 10,
        "<style>" + "p," * 200_000 + "p{" + "color:red;" * 40_000 + "}</style><p>x",
        "<style>" + "a{" * 300_000 + "</style><p>x",
        "<style>" + "@media x{" * 60_000 + "</style><p>x",
        "<style>" + "/*" * 300_000 + "</style><p>x",
        "<style>" + "a b>" * 200_000 + "{color:red}</style><p>x",
        "<style>" + "a:x(" * 100_000 + "{color:red}</style><p>x",
        "<p style='" + "color:#fff;" * 4_000 + "'>x" * 5,
        "<p style='" + "x" * 45_000 + "'>x",
        "<pre>" + " \n" * 300_000,
        "<p style='white-space:pre-line'>" + " \n" * 300_000,
        "<div style='font-size:0'>" + "<b>x</b>" * 60_000,
        "<p style=" * 50_000, "<p hidden" * 50_000, " style='" * 80_000,
    ],
)  # fmt: skip
def test_hostile_styles_are_read_in_bounded_time(source: str) -> None:
    before = time.process_time()
    html_to_text(source)
    without_tags(source)
    assert time.process_time() - before < 8
