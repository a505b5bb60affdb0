"""The mail that tells of troubles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from zoneinfo import ZoneInfo

from kcvs_mailbot.acknowledgement import dates_and_sizes
from kcvs_mailbot.acknowledgement.facts import Language as Spoken
from kcvs_mailbot.addresses import OUR_MARKER
from kcvs_mailbot.troubles.following import ONCE, Notice, Why
from kcvs_mailbot.troubles.phrasing import (
    AND_MORE,
    CLOSING,
    DUE,
    GREETING,
    NAMES,
    OVER,
    REMINDER,
    SINCE,
    TRIAL,
    WAITS_SINCE,
    WORDS,
    Language,
)
from kcvs_mailbot.troubles.trouble import Kind, Trouble

MOST_IDS = 20
_DUE = re.compile(r"\(due (\d{4}-\d\d-\d\d)\)")


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text of one alert."""

    subject: str
    text: str
    kinds: frozenset[Kind]
    """What it tells of."""


def compose(notices: Sequence[Notice], language: Language, zone: ZoneInfo) -> Letter | None:
    """One letter for all notices that are told in this language; None when there are none."""
    mine = [one for one in notices if one.trouble.kind in WORDS[language]]
    if not mine:
        return None
    rest = f" (+{len(mine) - 1})" if len(mine) > 1 else ""
    blocks = [GREETING[language], *(_block(one, language, zone) for one in mine), CLOSING[language]]
    return Letter(
        f"kcvs-mailbot: {_title(mine[0], language)}{rest}",
        "\n\n".join(blocks) + "\n",
        frozenset(one.trouble.kind for one in mine),
    )


def trial(language: Language) -> Letter:
    """What `check --mail` sends: whoever reads it is reached when something is wrong."""
    subject, text = TRIAL[language]
    return Letter(
        f"kcvs-mailbot: {subject}",
        "\n\n".join((GREETING[language], text, CLOSING[language])) + "\n",
        frozenset(),
    )


def _title(notice: Notice, language: Language) -> str:
    words = WORDS[language][notice.trouble.kind]
    if notice.why is Why.OVER:
        return f"{OVER[language]}: {words.over}"
    what = words.what.format(n=len(notice.trouble.ids), amount=notice.trouble.amount)
    return f"{REMINDER[language]}: {what}" if notice.why is Why.REMINDER else what


def _block(notice: Notice, language: Language, zone: ZoneInfo) -> str:
    since = f"{SINCE[language]} {_moment(notice.since, language, zone)}"
    lines = [f"* {_title(notice, language)} ({since})."]
    if notice.why is not Why.OVER:
        lines += [f"  {part}" for part in _ids(notice.trouble, language, zone)]
        lines.append(f"  {WORDS[language][notice.trouble.kind].remedy}")
    return "\n".join(lines)


def _moment(at: datetime, language: Language, zone: ZoneInfo) -> str:
    if language is Language.NL:
        return dates_and_sizes.moment(at, zone, Spoken.NL)
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _ids(trouble: Trouble, language: Language, zone: ZoneInfo) -> list[str]:
    """A line each where it is told since when each waits, else all on one line."""
    # Who is announced is named: what is only counted was not announced.
    most = len(trouble.ids) if trouble.kind in ONCE else MOST_IDS
    shown = [_id(one, trouble, language, zone) for one in trouble.ids[:most]]
    more = AND_MORE[language].format(n=len(trouble.ids) - most)
    rest = [more] if len(trouble.ids) > most else []
    if WAITS_SINCE[language]:
        return shown + rest
    return [" ".join([", ".join(shown), *rest])] if shown else []


def _id(one: str, trouble: Trouble, language: Language, zone: ZoneInfo) -> str:
    name = one
    for ours, theirs in NAMES[language]:
        name = name.replace(ours, theirs)
    name = _DUE.sub(lambda m: DUE[language].format(day=_day(m[1], language, zone)), name)
    since = trouble.since.get(one)
    if since is None or not WAITS_SINCE[language]:
        return name
    return f"{name}, {WAITS_SINCE[language]} {_moment(since, language, zone)}"


def _day(iso: str, language: Language, zone: ZoneInfo) -> str:
    if language is Language.NL:
        return dates_and_sizes.day(
            datetime.fromisoformat(iso).replace(tzinfo=zone), zone, Spoken.NL
        )
    return iso


def build_mail(
    letter: Letter, *, sender: str, to: Sequence[str], message_id: str, date: datetime
) -> bytes:
    """The whole mail. `sender` may have a name, `to` are bare addresses.

    It says that it is automatic (RFC 3834 5) and ours, so that nothing ever answers it and it is
    no application wherever it turns up.
    """
    name, address = parseaddr(sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = HeaderAddress(name, addr_spec=address)
    mail["To"] = ", ".join(to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail[OUR_MARKER] = "alert"
    mail.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()
