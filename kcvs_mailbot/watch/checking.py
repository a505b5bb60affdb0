"""`check`: tries all that the worker needs, and says what is wrong with its remedy."""

from __future__ import annotations

import difflib
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from kcvs_mailbot import connecting, letter_texts, oauth
from kcvs_mailbot.acknowledgement.samples import broken
from kcvs_mailbot.acknowledgement.templates import OwnTexts, ours
from kcvs_mailbot.answering import receipts, sending
from kcvs_mailbot.antivirus import clamd
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration, Vacancy
from kcvs_mailbot.config.templates import own_texts
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.reader import limits
from kcvs_mailbot.documents.reading import Clean, NotScanned
from kcvs_mailbot.errors import ConfigError, MailbotError, MailboxError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.letter_texts import of_letters
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.store import open_store, trouble_facts
from kcvs_mailbot.watch import alerting, surroundings, trials
from kcvs_mailbot.watch.finding import Finding

FREE_BYTES = 1024**3
FIRST_SANE_YEAR = 2024
MOST_FOLDERS = 40


Probe = Callable[[Configuration], Iterable[Finding]]


def check_all(config: Configuration, *, mail: bool = False) -> list[Finding]:
    """Every probe's findings; a probe that fails is a finding, not an end.

    mail: everybody who is told of troubles gets a trial mail.
    """
    found = [Finding("configuration", True, counted(len(config.vacancies), "vacancy", "vacancies"))]
    trials: dict[str, Probe] = {"trial mail": _trial} if mail else {}
    for name, probe in {**PROBES, **trials}.items():
        try:
            found += probe(config)
        except MailbotError as error:
            found.append(Finding(name, False, error.what, error.remedy))
        except OSError as error:
            found.append(Finding(name, False, error.strerror or type(error).__name__))
    return found


def _mailbox(config: Configuration) -> Iterable[Finding]:
    section = config.mailbox
    if not section.host:
        remedy = "fill in [mailbox] host; without it only import and classify have work"
        yield Finding("mailbox", None, "none: nothing is fetched", remedy)
        return
    with tempfile.TemporaryDirectory() as spool:
        for view in config.views:
            for folder in view.mailbox.place[1]:
                yield _folder(view, folder, Path(spool))


def _folder(config: Configuration, name: str, spool: Path) -> Finding:
    """Each by itself: all that are missing are named."""
    what = f"mailbox {config.named}{name}"
    try:
        with connecting.opened(config, name, spool, now) as box:
            held = counted(box.state.exists, "mail")
    except MailbotError as error:
        there = _there(config, spool) if isinstance(error, MailboxError) else ()
        remedy = "; ".join((error.remedy, *there))
        return Finding(what, False, error.what.removeprefix(config.named), remedy)
    return Finding(what, True, f"opened read-only, {held}")


def _there(config: Configuration, spool: Path) -> Iterable[str]:
    """What folders there are, when the mailbox can be opened at all."""
    try:
        with connecting.opened(config, "INBOX", spool, now) as box:
            yield f"there are {', '.join(sorted(box.folders())[:MOST_FOLDERS])}"
    except MailboxError:
        return


def _smtp(config: Configuration) -> Iterable[Finding]:
    if not config.smtp.host:
        remedy = "fill in [smtp] host; without it receipts are made and wait"
        yield Finding("smtp", None, "none: no receipt is sent", remedy)
        return
    for post in sending.posts(config):
        what = f"smtp {post.named.removesuffix(': ')}".strip()
        try:
            trials.sending(post.config)
        except MailbotError as error:
            yield Finding(what, False, error.what, error.remedy)
            continue
        yield Finding(what, True, "reached, and signed in where asked; nothing was sent")


def _sent_folder(config: Configuration) -> Iterable[Finding]:
    if config.acknowledgement.sent_folder:
        for view in config.views:
            what = f"sent folder {view.named.removesuffix(': ')}".strip()
            try:
                yield Finding(what, True, f"{_tried_sent(view)}; nothing was put there")
            except MailbotError as error:
                yield Finding(what, False, error.what.removeprefix(view.named), error.remedy)


def _tried_sent(config: Configuration) -> str:
    with connecting.sent_folder(config, now) as folder:
        folder.contains("<kcvs-mailbot.check@invalid>", now().date())
        if not config.acknowledgement.copy_to_sent:
            return "opened and searched"
        folder.try_append()
        return "opened and searched, and it takes copies"


def _texts(config: Configuration) -> Iterable[Finding]:
    for vacancy in config.vacancies:
        if vacancy.templates is not None:
            try:
                yield from _texts_of(vacancy, own_texts(vacancy.templates), config)
            except ConfigError as error:
                found = f"{error.what}: its receipts are held"
                yield Finding(f"texts {vacancy.reference}", False, found, error.remedy)


def _texts_of(vacancy: Vacancy, own: OwnTexts, config: Configuration) -> Iterable[Finding]:
    what = f"texts {vacancy.reference}"
    letters = of_letters(own)
    rest = tuple(text for text in own if text not in letters)
    wrong = broken(receipts.sample(vacancy, config, now()), rest)
    for error in wrong:
        remedy = "mend it; until then receipts with that text are held"
        yield Finding(what, False, error.what, remedy)
    unfit = letter_texts.broken(_sample_of_letters(vacancy, config), letters)
    for error in unfit:
        yield Finding(what, False, error.what, "mend it; until then letters begin with ours")
    if not wrong and not unfit:
        yield Finding(what, True, f"{counted(len(own), 'text')} of its own, all can be used")
    known = (*ours(), *letter_texts.names())
    for text in own:
        if text.name not in known:
            near = difflib.get_close_matches(text.name, known, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            yield Finding(what, None, f"{text.place}: none of ours has that name", remedy)


def _sample_of_letters(vacancy: Vacancy, config: Configuration) -> letter_texts.Facts:
    sender = config.serving(vacancy.reference).smtp.sender
    organisation = sender.name or vacancy.contact
    reference = f"{vacancy.reference}-0000"
    return letter_texts.Facts("", reference, vacancy.title, organisation, vacancy.contact)


def _tokens(config: Configuration) -> Iterable[Finding]:
    moment = now()
    for one in oauth.expiries(config):
        if one.at is None:
            yield Finding(one.what, None, "when it expires is not known", one.unknown)
            continue
        days = (one.at - moment) // timedelta(days=1)
        told = f"expires in {counted(days, 'day')}" if days >= 0 else "has expired"
        found = f"{told}, on {one.at.astimezone(config.zone):%Y-%m-%d}"
        soon = one.soon(moment)
        ok = False if one.pressing(moment) else None if soon else True
        yield Finding(one.what, ok, found, one.remedy if soon else "")


def _database(config: Configuration) -> Iterable[Finding]:
    store = open_store(config.storage.url.get_secret_value())
    try:
        store.require_newest_schema()
        store.require_writable()
    finally:
        store.close()
    yield Finding("database", True, "newest schema, writable")


def _disk(config: Configuration) -> Iterable[Finding]:
    free = disk.free_bytes(config.storage)
    wanted = max(FREE_BYTES, config.storage.free_floor)
    remedy = "make room; below [storage] free_floor no mail is fetched"
    found = f"{free / 1e9:.1f} GB free"
    yield Finding("disk", free >= wanted, found, "" if free >= wanted else remedy)


def _alerts(config: Configuration) -> Iterable[Finding]:
    section = config.alerts
    if section.host:
        trials.alerts(config)
        told = counted(len(section.to), "address is", "addresses are")
        found = f"{told} told by mail; its server was reached, nothing was sent"
        yield Finding("alerts", True, found)
    if not section.host or not section.ping_url.get_secret_value():
        missing = "nobody is told by mail" if not section.host else "no ping_url"
        remedy = "fill in [alerts]: its mail tells what is wrong, its ping when all is silent"
        yield Finding("alerts", None, missing, remedy)


def _trial(config: Configuration) -> Iterable[Finding]:
    if not config.alerts.host:
        yield Finding("trial mail", None, "nobody is told by mail", "fill in [alerts]")
        return
    for address, error in alerting.try_each(config, now):
        if error is None:
            yield Finding(f"trial mail to {address}", True, "sent; look whether it arrived")
        else:
            remedy = error.remedy.replace("[smtp]", "[alerts]")
            yield Finding(f"trial mail to {address}", False, error.what, remedy)


def _balance(config: Configuration) -> Iterable[Finding]:
    store = open_store(config.storage.url.get_secret_value())
    try:
        with store.read() as session:
            last = trouble_facts.last_balance(session)
    finally:
        store.close()
    if last is None:
        yield Finding("balance", None, "never drawn up", "kcvs-mailbot balance")
        return
    day = f"{last.at.astimezone(config.zone):%Y-%m-%d %H:%M}"
    found = "every mail accounted for" if last.closes else f"{len(last.sheet['open'])} open"
    remedy = "" if last.closes else "see: kcvs-mailbot balance"
    yield Finding("balance", last.closes, f"{found}, on {day}", remedy)


def _cage(config: Configuration) -> Iterable[Finding]:
    with tempfile.TemporaryDirectory() as spool, Cage(limits(config), Path(spool), 1) as cage:
        for name, ok, why in cage.holds():
            yield Finding(f"cage: {name}", True if ok else None, why)


def _antivirus(config: Configuration) -> Iterable[Finding]:
    section = config.antivirus
    if not section.clamd:
        remedy = "fill in [antivirus] where a ClamAV daemon runs on this machine"
        yield Finding("antivirus", None, "none: documents are not scanned for viruses", remedy)
        return
    remedy = "start clamd, or mend [antivirus]; meanwhile documents are shown as not scanned"
    seconds = section.timeout.total_seconds()
    try:
        calls_itself = clamd.version(section.clamd, seconds)
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Finding("antivirus", False, f"clamd cannot be reached: {why}", remedy)
        return
    found = clamd.scan(Content.of_bytes(b"kcvs-mailbot check"), section.clamd, seconds)
    if isinstance(found, Clean):
        yield Finding("antivirus", True, f"{calls_itself or 'clamd'} scans")
        return
    why = found.why if isinstance(found, NotScanned) else f"it finds {found.signature} in nothing"
    yield Finding("antivirus", False, f"clamd does not scan: {why}", remedy)


def _clock(config: Configuration) -> Iterable[Finding]:
    moment = now()
    sane = moment.year >= FIRST_SANE_YEAR
    local = moment.astimezone(config.zone)
    yield Finding(
        "clock",
        sane,
        f"{local:%Y-%m-%d %H:%M:%S} in {config.timezone} (this machine is in {time.tzname[0]})",
        "" if sane else "set the machine's clock (NTP)",
    )


PROBES: dict[str, Probe] = {
    "mailbox": _mailbox,
    "smtp": _smtp,
    "sent folder": _sent_folder,
    "texts": _texts,
    "token": _tokens,
    "database": _database,
    "balance": _balance,
    "disk": _disk,
    "alerts": _alerts,
    "cage": _cage,
    "antivirus": _antivirus,
    "programs": surroundings.programs,
    "fonts": surroundings.fonts,
    "mode": surroundings.mode,
    "deadlines": surroundings.deadlines,
    "data protection": surroundings.data_protection,
    "secrets": surroundings.secrets,
    "backups": surroundings.backups,
    "replaced": surroundings.replaced,
    "clock": _clock,
}
