"""HTML of a mail made safe to be shown: nothing runs, nothing is loaded, nothing is styled."""

from __future__ import annotations

import nh3

from kcvs_mailbot.message.styles import names

_TAGS = names(
    "a abbr address b blockquote br caption center cite code col colgroup dd del div dl dt em font"
    " h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp small span strike strong sub sup"
    " table tbody td tfoot th thead tr tt u ul var"
)
_GONE = names(
    "applet audio button canvas form head iframe map math noembed noframes noscript object picture"
    " script select style svg template textarea title video xml"
)
"""With all that stands in them: none of it is what somebody wrote."""
_CELL = {"colspan", "rowspan", "align", "valign"}
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "td": _CELL,
    "th": _CELL,
    "ol": {"start", "type"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


def safe_html(source: str) -> str:
    """A fragment for a page of its own. Links stay, to be read: with their whole address."""
    return nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes=_ATTRIBUTES,
        attribute_filter=_whole_address,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _whole_address(tag: str, attribute: str, value: str) -> str | None:
    """No address that would lead into the page that shows it."""
    if attribute != "href":
        return value
    return value if value.strip().partition(":")[0].lower() in _SCHEMES else None
