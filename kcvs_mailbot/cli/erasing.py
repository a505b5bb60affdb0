"""`erase`, `retention`, `access`: a candidate's rights, and what is not ours to erase is named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.desk import access as handing_out
from kcvs_mailbot.desk import erasing, retention
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.workbench import Workbench

Json = dict[str, Any]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.command("erase")(erase)
    commands.command("retention")(terms)
    commands.command("access")(access)


def erase(
    context: typer.Context,
    reference: str,
    yes: Yes = False,
    by: base.By = "",
    as_json: base.AsJson = False,
) -> int:
    """Erases a candidate from the database and every byte of its files; asks first.

    With all that she sent, for other vacancies too. It cannot be undone.
    """
    if not yes and (as_json or not sys.stdin.isatty()):
        raise ConfigError("nobody can be asked here whether to erase", "say --yes")
    with base.workbench(context) as bench:
        seen = None
        if not erasing.is_erased(bench, reference):
            plan = erasing.plan(bench, reference)
            seen = plan.seen
            if not yes and not _is_sure(plan):
                base.note("nothing was erased")
                return 1
        done = erasing.erase(bench, reference, by or base.login_name(), seen=seen)
        config = bench.config
    if as_json:
        base.print_json(as_told(done, config))
    else:
        for line in _told(done, config):
            base.out().print(base.plain(line), soft_wrap=True)
    return 0


def _is_sure(plan: erasing.Plan) -> bool:
    for line in _planned(plan):
        base.out().print(base.plain(line), soft_wrap=True)
    return typer.confirm("Erase it? This cannot be undone.", default=False)


def _planned(plan: erasing.Plan) -> Iterator[str]:
    count = plan.count
    yield f"{', '.join(plan.references)}  {plan.name} <{plan.address}>"
    yield f"goes: {', '.join(_counted(asdict(count)))}"
    if count.kept:
        yield f"stays: {counted(count.kept, 'document')} that somebody else sent too"
    if count.waiting:
        yield f"among the mails {count.waiting} that wait for a decision"
    yield from _elsewhere(asdict(plan.elsewhere))


def _counted(count: Json) -> list[str]:
    return [
        counted(count["mails"], "mail"),
        counted(count["documents"], "document"),
        f"{counted(count['outgoing'], 'mail')} to the candidate",
        counted(count["notes"], "note"),
    ]


def _elsewhere(found: Json) -> Iterator[str]:
    """For a human: it is others' too."""
    for key, words in (
        ("notes", "a note names the candidate, under"),
        ("applications", "somebody else's application has the address, or names the candidate"),
        ("messages", "a mail that belongs to no application names the candidate, message"),
        ("outgoing", "a mail went to the candidate for another application, outbox"),
        ("selection", "an advice, assessment, list or letter names the candidate, under"),
    ):
        if there := found.get(key):  # what an earlier version told has fewer of them
            yield f"look at it: {words}: {', '.join(map(str, there))}"


def access(
    context: typer.Context,
    reference: str,
    output: Annotated[Path, typer.Option("--output", help="The ZIP to write.")],
    notes: Annotated[
        bool, typer.Option("--notes", help="The notes of the house were read, and go along.")
    ] = False,
    with_message: Annotated[
        list[int] | None,
        typer.Option(
            help="This mail was read and goes along, as the candidate's own; may be repeated.",
            max=base.LARGEST_ID,
        ),
    ] = None,
    by: base.By = "",
) -> None:
    """Writes all that is known of a candidate, for the candidate: a page, JSON, the originals."""
    if output.suffix.lower() != ".zip":
        raise ConfigError(f"--output: {output} is no .zip", "name the file to write")
    with base.workbench(context) as bench:
        try:
            given = handing_out.hand_out(
                bench,
                reference,
                output,
                by or base.login_name(),
                notes=notes,
                own=with_message or (),
            )
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ConfigError(f"{output} cannot be written ({why})", "name another file") from error
    print(f"{counted(len(given.files) + 2, 'file')} written to {output} ({given.language})")
    for one in given.look_at:
        base.note(f"look at it: {one}")


def terms(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Erase those that are due.")] = False,
    yes: Yes = False,
    by: base.By = "",
    as_json: base.AsJson = False,
) -> int:
    """Who is kept until when, from the end of the vacancy; erases those that are due.

    On a terminal it shows them and asks first.
    """
    if not apply:
        config = base.configuration(context)
        with base.database(config) as store, store.read() as session:
            found = retention.overview(session, config)
        _tell_terms(found, erasing.Round([]), config, as_json=as_json)
        return 0
    asks = not yes and sys.stdin.isatty()
    if asks and as_json:
        raise ConfigError("with --json nobody is asked whether to erase", "say --yes")
    with base.workbench(context) as bench:
        shown = _agreed(bench) if asks else None
        if shown is not None and not shown:
            base.note("nobody was erased")
            return 1
        ended = retention.apply(bench, by or base.login_name(), shown)
        with bench.store.read() as session:
            found = retention.overview(session, bench.config)
        _tell_terms(found, ended, bench.config, as_json=as_json)
        sys.stdout.flush()
        erasing.told(bench, ended.done)
    if (wrong := ended.broken_off()) is not None:
        raise wrong
    return 0


def _agreed(bench: Workbench) -> list[str] | None:
    """References of those that may go, as somebody saw them; None when there is nobody to show."""
    with bench.store.read() as session:
        found = retention.overview(session, bench.config)
    if not (due := [one for one in found if one.is_due(bench.clock())]):
        return None
    _print_terms(due, bench.config)
    sure = typer.confirm(
        f"Erase {counted(len(due), 'application')}? This cannot be undone.", default=False
    )
    return [one.reference for one in due] if sure else []


def _tell_terms(
    found: list[retention.Kept], ended: erasing.Round, config: Configuration, *, as_json: bool
) -> None:
    if as_json:
        base.print_json(_terms_told(found, ended, config))
        return
    for outcome in ended.done:
        for line in _told(outcome, config):
            base.out().print(base.plain(line), soft_wrap=True)
    _print_terms(found, config)


def _terms_told(found: list[retention.Kept], ended: erasing.Round, config: Configuration) -> Json:
    def moment(at: datetime | None) -> str | None:
        return at.astimezone(config.zone).isoformat() if at else None

    return {
        "reason": config.retention.reason,
        "automatic": config.retention.automatic,
        "applications": [
            {
                "reference": one.reference,
                "vacancy": one.vacancy,
                "status": one.status,
                "due_at": moment(one.due_at),
                "due": one.is_due(now()),
                "announced_at": moment(one.announced_at),
                "erased_from": moment(one.erased_from()) if config.retention.automatic else None,
            }
            for one in found
        ],
        "erased": [as_told(one, config) for one in ended.done],
        "not_erased": list(ended.left),
    }


def _print_terms(found: list[retention.Kept], config: Configuration) -> None:
    told = _terms_told(found, erasing.Round([]), config)
    rows = [one for one in told["applications"] if one["due_at"]]
    base.print_table(
        ["reference", "vacancy", "status", "due", "announced", "erased by itself from"],
        [
            [
                one["reference"],
                one["vacancy"],
                one["status"],
                f"{base.moment(one['due_at'])}{' (now)' if one['due'] else ''}",
                base.moment(one["announced_at"]),
                base.moment(one["erased_from"]),
            ]
            for one in rows
        ],
    )
    if left := len(found) - len(rows):
        base.note(
            f"{counted(left, 'application')} without a term: the vacancy has no closed_on, or "
            "[retention] no term for the status"
        )
    if config.retention.reason:
        base.out().print(base.plain(f"reason: {config.retention.reason}"), soft_wrap=True)


def as_told(done: erasing.Outcome, config: Configuration) -> Json:
    """The JSON of an erasure; moments in the configured zone."""

    def moment(at: datetime) -> str:
        return at.astimezone(config.zone).isoformat()

    def copies(found: list[erasing.Copy]) -> list[Json]:
        return [
            {
                "file": str(copy.file),
                "made_at": moment(copy.made_at),
                "expires_at": moment(copy.expires_at) if copy.expires_at else None,
            }
            for copy in found
        ]

    return {
        "references": list(done.references),
        "erased": done.count,
        "mailbox": [asdict(one) for one in done.mailbox],
        "sent_folder": done.sent,
        "backups": copies(done.backups),
        "databases": copies(done.databases),
        "not_looked_into": [{"folder": str(u.folder), "why": u.why} for u in done.unseen],
        "exports": [{**asdict(one), "at": moment(one.at)} for one in done.exports],
        "look_at": done.elsewhere,
        "undecided": done.undecided,
        "tombstones": str(done.tombstones),
        "kept_by_the_server": _of_postgresql(config),
    }


def _told(done: erasing.Outcome, config: Configuration) -> Iterator[str]:
    yield f"erased: {', '.join(done.references)} ({', '.join(_counted(done.count))})"
    if done.mailbox:
        yield "still in the mailbox, for its owner to remove:"
    for place in done.mailbox:
        where = f"{place.mailbox} of {place.account}"
        yield f"  {where}: UID {place.uid} (UIDVALIDITY {place.uidvalidity})"
    if done.sent:
        yield "copies may stand in the Sent folder, by Message-ID:"
        yield from (f"  {one}" for one in done.sent)
    for title, found in (
        (
            "backups made while the candidate was there; remove them, or wait where run does it:",
            done.backups,
        ),
        ("other databases beside ours; remove them when nobody needs them:", done.databases),
    ):
        if found:
            yield title
        for copy in found:
            at = base.moment(copy.made_at.astimezone(config.zone).isoformat())
            goes = copy.expires_at
            by_itself = f"; goes about {goes.astimezone(config.zone):%Y-%m-%d}" if goes else ""
            yield f"  {copy.file} ({at}{by_itself})"
    for unseen in done.unseen:
        yield f"could not be looked into: {unseen.folder} ({unseen.why}); look there yourself"
    if done.exports:
        yield "lists, dossiers and archives that left meanwhile, and may hold the candidate:"
    for one in done.exports:
        at = base.moment(one.at.astimezone(config.zone).isoformat())
        yield f"  {at} by {one.by}: {one.form}, {counted(one.applications, 'application')}"
    yield from _elsewhere(done.elsewhere)
    if done.undecided:
        yield f"{counted(done.undecided, 'mail')} not read yet: one may be the candidate's"
    if words := _of_postgresql(config):
        yield words


def _of_postgresql(config: Configuration) -> str | None:
    if config.storage.sqlite_path is not None:
        return None
    return (
        "PostgreSQL's own log (pg_wal), standby servers and archives keep what was written until "
        "the server writes over it"
    )
