"""Commands about mail: poll, run, import, classify, messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kcvs_mailbot.cli import base, lines
from kcvs_mailbot.cli.outbox import WHERE_TO_LOOK, WHY_HELD
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding import scanning
from kcvs_mailbot.deciding.reprocessing import reprocess as reprocess_stored
from kcvs_mailbot.deciding.reprocessing import reprocess_one
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import restoring
from kcvs_mailbot.desk.classifying import classify_files
from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.intake.importing import store_files
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.running.worker import Pass, Worker
from kcvs_mailbot.store import message_views
from kcvs_mailbot.store.counted import outgoing
from kcvs_mailbot.store.restores import Held

Paths = Annotated[
    list[Path], typer.Argument(help=".eml files, mbox files, Maildirs, folders of them.")
]

LIKELIHOODS = ((0.5, "likely"), (0.2, "perhaps"), (0.1, "a little"), (0.0, "hardly"))
"""The words for a likelihood of at least so much."""


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.command("run")(run)
    commands.command("poll")(poll)
    commands.command("import")(import_)
    commands.command("classify")(classify)
    commands.command("messages")(messages)
    commands.command("reprocess")(reprocess)


def run(
    context: typer.Context,
    shadow: Annotated[
        bool,
        typer.Option(
            "--shadow",
            help="Only say what would become of the mailbox, in one pass: nothing kept or sent.",
        ),
    ] = False,
    as_json: base.AsJson = False,
) -> None:
    """The unattended worker; SIGTERM ends it cleanly within 10 seconds."""
    if shadow:
        from kcvs_mailbot.cli.shadow import tell

        tell(base.configuration(context), as_json)
        return
    if as_json:
        raise ConfigError("run answers with JSON only in one pass", "add --shadow, or use poll")
    from kcvs_mailbot.running import scheduling  # APScheduler is for this command alone

    # It says by its schedule that it lives: `health` shall see a schedule that stands still.
    with base.worker(context, beats=False) as worker:
        worker.config.require_mailbox()
        worker.config.require_smtp()
        with _page(worker.config), _numbers(worker):
            scheduling.run(worker)


@contextmanager
def _page(config: Configuration) -> Iterator[None]:
    """The secretary's page, where it is to be served too."""
    if not config.web.enabled:
        yield
        return
    from kcvs_mailbot.web.serving import beside  # nothing else needs a web server

    with beside(config):
        yield


@contextmanager
def _numbers(worker: Worker) -> Iterator[None]:
    """For Prometheus, where they are to be served."""
    if not worker.config.metrics.enabled:
        yield
        return
    from kcvs_mailbot.watch.metrics import beside  # nothing else needs Prometheus' library

    with beside(worker.store, worker.config, worker.clock):
        yield


def poll(context: typer.Context, as_json: base.AsJson = False) -> int:
    """One full pass: fetch all new, process all, send all that is due."""
    with base.worker(context) as worker:
        worker.config.require_mailbox()
        done, trouble = worker.poll()
        scanning.scan_waiting(worker.bench)
        held = restoring.tell(worker.store, worker.clock())
        with worker.store.read() as session:
            waiting = outgoing(session).get(State.HELD, 0)
    _print_pass(done, waiting, as_json)
    _note_held(held)
    if trouble is not None:
        raise trouble
    return 0


def _note_held(held: list[Held]) -> None:
    """Said once, after the first pass since the database was put back from a backup."""
    for one in held:
        known = f"answered before, as {one.answered}" if one.answered else "perhaps answered before"
        base.note(f"held since the restore: {one.reference} (outbox {one.entry}), {known}")
    if held:
        base.note(WHERE_TO_LOOK)


def _print_pass(done: Pass, held: int, as_json: bool) -> None:
    if as_json:
        base.print_json(asdict(done))
        return
    print(
        f"fetched {done.fetched}, processed {done.processed}: "
        f"{counted(done.applications, 'application')}, "
        f"{done.review} to review; receipts sent {done.sent}, failed {done.failed} "
        f"({done.seconds:.1f} s)" + (f"; {held} held, see: kcvs-mailbot outbox" if held else "")
    )


def import_(
    context: typer.Context,
    paths: Paths,
    acknowledge: Annotated[
        bool, typer.Option("--acknowledge", help="Send the receipts that are due.")
    ] = False,
    as_json: base.AsJson = False,
) -> int:
    """Takes in mails from files, whatever their date."""
    with base.worker(context) as worker:
        if acknowledge and not worker.config.smtp.host:
            raise ConfigError(
                "[smtp] host is missing, and --acknowledge sends receipts",
                "fill it in, or leave --acknowledge out: receipts are made and wait",
            )
        stored = store_files(worker.store, paths, worker.clock, worker.bench.tombstones)
        for message_id in stored.restored:
            reprocess_one(worker.bench, message_id)
        counts = worker.process()
        states, unsent = worker.send_all() if acknowledge else (Counter[State](), None)
    if not stored.seen:
        _say_that_there_is_no_mail(paths)
    by_disposition = {str(d): counts[d] for d in Disposition}
    if as_json:
        answer: dict[str, Any] = {"mails": stored.seen, "new": stored.new, **by_disposition}
        answer |= {"sent": states[State.SENT], "failed": counts[None]}
        known = {"restored": len(stored.restored), "erased": stored.erased}
        base.print_json({**answer, **known})
    else:
        words = ", ".join(f"{name} {count}" for name, count in by_disposition.items() if count)
        back = f", {len(stored.restored)} brought back" if stored.restored else ""
        print(f"{counted(stored.seen, 'mail')}, {stored.new} new{back}: {words or 'nothing to do'}")
    if stored.erased:
        base.note(
            f"{counted(stored.erased, 'mail')} of a person who was erased: counted, not taken in"
        )
    if counts[None]:
        raise StoreError(
            f"{counted(counts[None], 'mail')} could not be processed yet", "run it again"
        )
    if unsent is not None:
        raise unsent
    return 0


def classify(context: typer.Context, paths: Paths, as_json: base.AsJson = False) -> None:
    """Says what would become of mail files; nothing is stored, nothing is sent.

    Each is judged by itself, as if it came in today; where an import differs is told beside it.
    """
    config = base.configuration(context)
    with ExitStack() as stack:
        report = stack.enter_context(base.progress())
        found = classify_files(config, paths, report)
    if not found:
        _say_that_there_is_no_mail(paths)
    if as_json:
        base.print_json(found)
        return
    if not found:
        return
    for one in found:
        _print_foretold(one)


def _print_foretold(one: dict[str, Any]) -> None:
    late = base.LATE[one["late"]] if one["candidate"] else ""
    said = [one["disposition"], {"unknown": "arrival unknown"}.get(late, late)]
    said += [f"candidate {lines.person(one['candidate'])}"] if one["candidate"] else []
    said += [f"receipt {'yes' if one['acknowledge'] else 'no'}"]
    on_import = _on_import(one)
    lines.print_lines(
        one["file"],
        ", ".join(filter(None, said)),
        *([f"on import: {on_import}"] if on_import else []),
        *(f"{_weight(reason)} {lines.reason(reason)}" for reason in one["reasons"]),
    )


def _on_import(one: dict[str, Any]) -> str:
    """Where an import does something else than a fetch on the day of arrival would."""
    told = one["on_import"]
    if told["disposition"] != one["disposition"]:
        return f"{told['disposition']}: nobody we trust says when it arrived"
    why = told["held_because"]
    return f"receipt held: {WHY_HELD.get(why, why)}" if why else ""


def _say_that_there_is_no_mail(paths: list[Path]) -> None:
    """Right for an empty Maildir, and worth a line for a folder that was mistaken for one."""
    base.note(
        f"no mail was found in {', '.join(map(str, paths))}; a folder is searched for .eml files, "
        "mbox files and Maildirs"
    )


def _weight(reason: dict[str, Any]) -> str:
    return "-" if reason["weight"] is None else f"{reason['weight']:+d}"


def messages(
    context: typer.Context,
    disposition: Annotated[
        Disposition | None,
        typer.Option("--disposition", help="Only these.", case_sensitive=False),
    ] = None,
    doubtful: Annotated[
        bool,
        typer.Option(
            "--doubtful", help="Those in other that read most like an application, likeliest first."
        ),
    ] = False,
    as_json: base.AsJson = False,
) -> None:
    """All stored messages."""
    if doubtful and disposition not in (None, Disposition.OTHER):
        raise ConfigError(
            f"--doubtful looks among other, not {disposition}", "leave --disposition out"
        )
    config = base.configuration(context)
    with base.database(config) as store:
        rows = (
            message_views.doubtful(store)
            if doubtful
            else message_views.each_message(store, disposition=disposition)
        )
        found = (shaped(row, config.zone) for row in rows)
        if as_json:
            base.print_json(found)
        elif doubtful:
            _print_doubtful(found)
        else:
            _print_messages(found)


def _print_messages(found: Iterator[dict[str, Any]]) -> None:
    base.print_table(
        ["id", "received", "from", "subject", "disposition", "application"],
        (
            [
                m["id"],
                base.moment(m["received_at"], "unknown"),
                (m["from"] or {}).get("address"),
                (m["subject"] or "")[:60],
                m["disposition"] or "not processed yet",
                m["application"],
            ]
            for m in found
        ),
    )


def _print_doubtful(found: Iterator[dict[str, Any]]) -> None:
    """Of what was forgotten only the number and the likelihood are left."""
    base.print_table(
        ["id", "received", "likelihood", "from", "subject"],
        (
            [
                m["id"],
                base.moment(m["received_at"], "unknown"),
                in_words(m["likelihood"]),
                "forgotten" if m["forgotten"] else (m["from"] or {}).get("address"),
                (m["subject"] or "")[:60],
            ]
            for m in found
        ),
    )


def in_words(likelihood: float) -> str:
    """How much a mail reads like an application, for who would read a figure as a judgement."""
    return next(words for floor, words in LIKELIHOODS if likelihood >= floor)


def reprocess(
    context: typer.Context,
    ids: Annotated[list[int] | None, typer.Argument(help="Messages.", max=base.LARGEST_ID)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All stored messages.")] = False,
) -> None:
    """Reads stored originals again with newer code; people's decisions stay, nothing is sent."""
    if ids and everything:
        raise ConfigError("messages are named, and --all is said", "keep one of the two")
    if not ids and not everything:
        raise ConfigError("name messages, or say --all", "see: kcvs-mailbot messages")
    with base.workbench(context) as bench, base.progress() as report:
        count = reprocess_stored(bench, ids or None, report)
    print(f"{counted(count, 'message')} read again")
