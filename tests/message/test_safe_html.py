"""HTML of mails made safe: nothing runs, is loaded, is styled, or leads into our own page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kcvs_mailbot.message import showing
from kcvs_mailbot.message.safe_html import safe_html


@pytest.mark.parametrize(
    "source",
    [
        "<script>x()</script>",
        "<ScRiPt src=//x.example>",
        "<img src=http://x.example/p.gif>",
        "<img src=x onerror=x()>",
        "<style>@import 'http://x.example'</style>",
        "<link rel=stylesheet href=http://x.example>",
        "<iframe srcdoc='<script>x()</script>'></iframe>",
        "<svg><script>x()</script></svg>",
        "<math><mi xlink:href='javascript:x()'>x</mi></math>",
        "<meta http-equiv=refresh content='0;url=http://x.example'>",
        "<base href=http://x.example>",
        "<form action=http://x.example><input name=x><button>x</button></form>",
        "<object data=x></object><embed src=x><applet code=x></applet>",
        "<video poster=http://x.example src=x></video>",
        "<!--[if mso]><v:shape>x</v:shape><![endif]-->",
        "<title>x</title>",
    ],
)
def test_what_acts_or_loads_goes_with_all_that_it_holds(source: str) -> None:
    root = html.fromstring(f"<div>{safe_html(source)}</div>")
    assert "".join(root.itertext()).strip() in ("", "x")
    assert not root.xpath("//img|//script|//style|//input|//form|//iframe|//svg|//meta|//base")


@pytest.mark.parametrize(
    "attribute",
    [
        "style='background:url(http://x.example)'",
        "background=http://x.example",
        "onmouseover=x()",
        "id=x",
        "class=x",
        "name=x",
    ],
)
def test_only_harmless_attributes_stay(attribute: str) -> None:
    assert safe_html(f"<p {attribute}>x</p>") == "<p>x</p>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:x()",
        "jAvA\tscript:x()",
        "/kandidaturen",
        "//x.example",
        "#x",
        "data:text/html,x",
    ],
)
def test_a_link_that_is_no_whole_address_leads_nowhere(address: str) -> None:
    assert "href" not in safe_html(f'<a href="{address}">x</a>')


def test_a_whole_address_can_be_read() -> None:
    shown = safe_html('<a href="https://x.example/cv" target=_top>cv</a>')
    assert 'href="https://x.example/cv"' in shown
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert "target" not in shown


def test_paragraphs_lists_and_tables_stay() -> None:
    source = "<h1>A</h1><ul><li>b</li></ul><table><tbody><tr><td>c</td></tr></tbody></table>"
    assert safe_html(source) == source


@given(st.text("<>/='\"& abxyz:!-\n", max_size=200))
def test_whatever_stands_there_it_is_safe_and_stays_so(source: str) -> None:
    once = safe_html(source)
    assert safe_html(once) == once


def test_what_is_shown_comes_out_of_the_cage_as_it_went_in() -> None:
    raw = b"From: a@example.org\r\nContent-Type: text/html\r\n\r\n<p>x<script>y</script></p>"
    shown = showing.show(raw)
    assert shown.html == "<p>x</p>"
    assert shown.text == "x"
    assert showing.from_json(showing.to_json(shown)) == shown


@pytest.mark.parametrize("said", [b"[]", b"{}", b'{"headers": 1, "text": "", "html": ""}', b"x"])
def test_what_is_no_mail_to_show_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError):
        showing.from_json(said)
