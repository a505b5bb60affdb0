"""What our own mail server found out about the sender (RFC 8601), or about the mail."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition.machine_rules.grammar import without_comments
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.verdict import House

# What is not closed goes on to the end.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.?)*(?:"|\Z)', re.DOTALL)
_RESULT = re.compile(r"\s*([a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([a-z0-9-]+)", re.IGNORECASE)


def fails_authentication(view: View) -> str | None:
    """DMARC failed; or, where our server judges no DMARC, SPF and DKIM both did."""
    results = _results(view.message, view.house)
    if "fail" in results["dmarc"]:
        return "dmarc=fail"
    if results["dmarc"]:
        return None
    # One valid signature of many is enough (RFC 6376 6.1).
    unsigned = results["dkim"] == {"fail"}
    return "spf=fail, dkim=fail" if results["spf"] == {"fail"} and unsigned else None


def is_flagged_spam(view: View) -> str | None:
    """X-Spam-Flag or X-Spam-Status, as our own server's filter writes them."""
    if not view.house.trusted_authserv:
        return None
    for name, value in _written_by_us(view.message, view.house):
        said = re.match(r"\s*yes\b", value, re.IGNORECASE)
        if said and name in ("x-spam-flag", "x-spam-status"):
            return f"{name}: {value}"
    return None


def _results(message: Message, house: House) -> dict[str, set[str]]:
    """Method to its results in all headers that our own server wrote."""
    results: dict[str, set[str]] = defaultdict(set)
    for name, value in _written_by_us(message, house):
        if name != "authentication-results":
            continue
        # RFC 8601 2.2: semicolons separate, but for those within a quoted string.
        bare = _QUOTED.sub(lambda q: q[0].replace(";", " "), without_comments(value).lower())
        who, *values = bare.split(";")
        # Its version may follow the name.
        if "".join(who.split()[:1]).strip('"').rstrip(".") not in house.trusted_authserv:
            continue
        for found in filter(None, map(_RESULT.match, values)):
            results[found[1]].add(found[2])
    return results


def _written_by_us(message: Message, house: House) -> Iterator[tuple[str, str]]:
    """The headers above the first hop that is not ours: those below it came with the mail."""
    hops = iter(message.received)
    for name, value in message.headers:
        if name == "received":
            hop = next(hops, None)
            if hop is None or hop.by not in house.trusted_hosts:
                return
        yield name, value


UNAUTHENTICATED = Rule(
    "fails_authentication",
    "Our own mail server could not confirm the sender's address: the receipt is held.",
    "Onze eigen mailserver kon niet bevestigen dat de mail echt van dit adres komt: "
    "de ontvangstbevestiging wordt vastgehouden.",
    fails_authentication,
)
FLAGGED_SPAM = Rule(
    "is_flagged_spam",
    "Our own mail server takes the mail for spam: the receipt is held.",
    "Onze eigen mailserver houdt de mail voor spam: de ontvangstbevestiging wordt vastgehouden.",
    is_flagged_spam,
)
