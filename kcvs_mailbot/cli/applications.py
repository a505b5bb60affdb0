"""Commands about applications: applications, show, search, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.cli import base, lines
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.desk import leaving
from kcvs_mailbot.desk.leaving import Form
from kcvs_mailbot.documents.reading import ApartKind
from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.export.files import files_of, write
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.store import (
    Session,
    accounts,
    blobs,
    filing,
    joined,
    passages,
    search,
    vacancies,
    views,
)
from kcvs_mailbot.store import models as rows

Json = dict[str, Any]
NEVER_WRITTEN = ("xls", "ods", "doc", "docx", "html", "rar", "7z")
"""Endings of forms that there are not: what is written would open nowhere under them."""


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.command("applications")(applications)
    commands.command("show")(show)
    commands.command("search")(find)
    commands.command("export")(export)
    commands.command("save")(save)


def applications(
    context: typer.Context,
    late: Annotated[bool, typer.Option("--late", help="Only the late ones.")] = False,
    status: Annotated[
        ApplicationStatus | None,
        typer.Option("--status", help="Only with this status.", case_sensitive=False),
    ] = None,
    vacancy: Annotated[str | None, typer.Option("--vacancy", help="Only for this one.")] = None,
    as_json: base.AsJson = False,
) -> None:
    """All applications."""
    config = base.configuration(context)
    with base.database(config) as store:
        with store.read() as session:
            only = _known_vacancy(config, session, vacancy) if vacancy else None
            chosen = views.references(session, views.Choice(late, status, only))
        found = (shaped(row, config.zone) for row in views.each_application(store, chosen))
        if as_json:
            base.print_json(found)
            return
        base.print_table(
            ["reference", "received", "late", "candidate", "address", "docs", "receipt", "status"],
            (
                [
                    a["reference"],
                    base.moment(a["received_at"], "unknown"),
                    base.LATE[a["late"]],
                    a["candidate"]["name"],
                    a["candidate"]["address"],
                    len(a["documents"]),
                    a["receipt"]["state"],
                    a["status"],
                ]
                for a in found
            ),
        )


def _known_vacancy(config: Configuration, session: Session, named: str) -> str:
    """Its reference as it is written; also one that the configuration has dropped is known."""
    known = {v.reference for v in config.vacancies} | set(vacancies.references(session))
    found = [reference for reference in known if reference.casefold() == named.casefold()]
    if not found:
        raise ConfigError(f"there is no vacancy {named}", f"known are {', '.join(sorted(known))}")
    return found[0]


def show(context: typer.Context, reference: str, as_json: base.AsJson = False) -> None:
    """One application with documents, texts, timeline and correspondence."""
    config = base.configuration(context)
    with base.database(config) as store, store.read() as session:
        found = shaped(views.dossier(session, filing.of_reference(session, reference)), config.zone)
    if as_json:
        base.print_json(found)
    else:
        _print_dossier(found)


def _print_dossier(a: Json) -> None:
    late = {True: "LATE", False: "in time", None: "arrival unknown"}[a["late"]]
    out = base.out()
    for line in (
        f"{a['reference']}  {a['candidate']['name']} <{a['candidate']['address']}>",
        f"received {a['received_at'] or 'unknown'} ({late}), status {a['status']}, "
        f"language {a['language']}, receipt {a['receipt']['state']}",
        *_why_void(a),
        *(f"note: {note}" for note in a["notes"]),
        *([f"not seen (a hint only): {', '.join(a['missing'])}"] if a["missing"] else []),
    ):
        out.print(base.plain(line), soft_wrap=True)
    for title in ("motivation", "career"):
        text, source = a[title]["text"], a[title]["source"]
        out.print(base.plain(f"\n== {title} ({source or 'none'})\n{text}"), soft_wrap=True)
    for mail in a["correspondence"]:
        if mail["note"]:
            out.print(base.plain(_note(mail)), soft_wrap=True)
    out.print("\n== documents")
    base.print_table(
        ["id", "name", "type", "size", "role", "status", "characters", "pages"],
        [
            [
                d["id"],
                d["filename"],
                d["media_type"],
                d["size"],
                d["role"],
                d["status"],
                d["characters"],
                d["pages"],
            ]
            for d in a["documents"]
        ],
    )
    for d in a["documents"]:
        for line in _of_document(d):
            out.print(base.plain(line), soft_wrap=True)
    out.print("\n== timeline")
    base.print_table(
        ["at", "event", "by", "message"],
        [
            [e["at"][:19].replace("T", " "), e["event"], e["by"], e["message"]]
            for e in a["timeline"]
        ],
    )
    out.print("\n== mails, and why each belongs here")
    for mail in a["correspondence"]:
        lines.print_mail(mail, mail["disposition"])


def _of_document(d: Json) -> Iterator[str]:
    """What is to be known of it, and what stands in it without being said by it."""
    name = d["filename"] or d["media_type"]
    for problem in d["problems"]:
        yield f"{name}: {problem}"
    for each in d["apart"]:
        what = "hidden text" if each["kind"] == ApartKind.HIDDEN else "comment"
        by = f" of {each['by']}" if each["by"] else ""
        yield f"{name}, {what}{by}: {each['text']}"


def _note(mail: Json) -> str:
    by, text = lines.person(mail["note"]["by"]), mail["note"]["text"]
    return f"\n== note of {by}, who passed message {mail['id']} on\n{text}"


def _why_void(a: Json) -> list[str]:
    if a["status"] != ApplicationStatus.VOID:
        return []
    if a["joined_to"]:
        return [
            f"void: joined to {a['joined_to']}, where its mails are, "
            f"see: kcvs-mailbot show {a['joined_to']}"
        ]
    mails = sorted({e["message"] for e in a["timeline"] if e["message"] is not None})
    made_from = counted(len(mails), "message")
    return [
        "void: no mail belongs to it now, as was decided of each; "
        f"it was made from {made_from} ({', '.join(map(str, mails))}), see: kcvs-mailbot messages"
    ]


def find(context: typer.Context, query: str, as_json: base.AsJson = False) -> None:
    """Full text over names, mails, motivation, career and documents; a reference finds its own."""
    config = base.configuration(context)
    with base.database(config) as store, store.read() as session:
        named = _named(session, query.strip())
        hits = (hit for hit in search.find(session, query) if hit.application_id not in named)
        found = [_hit(session, hit) for hit in (*named.values(), *hits)]
    if as_json:
        base.print_json(found)
        return
    base.print_table(
        ["application", "candidate", "where", "passage"],
        [
            [
                h["application"] or f"message {h['message']}",
                h["candidate"],
                h["document"] or "mail",
                h["passage"],
            ]
            for h in found
        ],
    )


def _named(session: Session, reference: str) -> dict[int | None, search.Hit]:
    """The application of that reference, or the one it was joined to, by its first mail."""
    named = filing.by_reference(session, reference)
    stands = joined.standing(session, named) if named else None
    mails = filing.messages_of(session, stands.id) if stands else []
    if stands and not mails:
        base.note(f"{stands.reference} is void; see: kcvs-mailbot show {stands.reference}")
    return {
        mail.application_id: search.Hit(mail.application_id, mail.id, None, "", ())
        for mail in mails[:1]
    }


def _hit(session: Session, hit: search.Hit) -> Json:
    application = session.get(rows.Application, hit.application_id) if hit.application_id else None
    document = session.get(rows.Document, hit.document_id) if hit.document_id else None
    candidate = session.get_one(rows.Candidate, application.candidate_id) if application else None
    passage = hit.passage
    for mark in passages.MARK:
        passage = passage.replace(mark, "**")
    return {
        "application": application.reference if application else None,
        "candidate": candidate.name if candidate else None,
        "message": hit.message_id,
        "document": (document.filename or document.media_type) if document else None,
        "passage": " ".join(passage.split()),
    }


def export(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", help="The file to write.")],
    references: Annotated[list[str] | None, typer.Argument(help="Only these applications.")] = None,
    format_: Annotated[
        Form | None,
        typer.Option("--format", help="The form; by the file's name unless given, else csv."),
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="Only the late ones.")] = False,
    status: Annotated[
        ApplicationStatus | None,
        typer.Option("--status", help="Only with this status.", case_sensitive=False),
    ] = None,
    vacancy: Annotated[str | None, typer.Option("--vacancy", help="Only for this one.")] = None,
    by: base.By = "",
) -> None:
    """Writes lists or dossiers, in the place of an earlier file of that name."""
    if not output.name:
        raise ConfigError(f"--output: {output} is no file", "name the file to write")
    form = _form(output, format_)
    config = base.configuration(context)
    with base.database(config) as store:
        with store.read() as session:
            for reference in references or []:
                filing.of_reference(session, reference)
            only = _known_vacancy(config, session, vacancy) if vacancy else None
        named = tuple(references) if references else None
        choice = views.Choice(late, status, only, named)
        with base.progress("applications", aloud=True) as report:
            try:
                count = leaving.export(store, config, form, output, choice, report)
            except OSError as error:
                why = error.strerror or type(error).__name__
                raise ConfigError(f"{output} cannot be written ({why})") from error
        try:
            with store.write() as session:
                accounts.note_export(session, by or base.login_name(), now(), form, count)
        except StoreError as error:  # such as one that may only be read
            base.note(f"that this left stands in none of the events: {error.what}")
    print(f"{counted(count, 'application')} written to {output} ({form})")


def _form(output: Path, named: Form | None) -> Form:
    """ConfigError when the file's name promises another one: it would open nowhere."""
    ending = output.suffix.lower().removeprefix(".")
    by_name = Form(ending) if ending in list(Form) else None
    wrong = by_name is not None and named not in (None, by_name)
    if wrong or ending in NEVER_WRITTEN:
        raise ConfigError(
            f"--output: a file named .{ending} is not written as {named or Form.CSV}",
            f"name it list.{named or Form.XLSX}, or choose --format {by_name or Form.XLSX}",
        )
    return named or by_name or Form.CSV


def save(
    context: typer.Context,
    reference: str,
    to: Annotated[Path, typer.Option("--to", help="The folder; in it one of its own is made.")],
) -> None:
    """Writes an application's documents, mails as they came and texts into a new folder."""
    config = base.configuration(context)
    with base.database(config) as store, store.read() as session:
        row = filing.of_reference(session, reference)
        files = files_of(shaped(views.dossier(session, row), config.zone))
        folder = to / row.reference
        try:
            to.mkdir(parents=True, exist_ok=True)
            written = list(write(files.found, folder, lambda sha256: blobs.chunks(session, sha256)))
        except OSError as error:
            remedy = "move it away, or name another folder with --to"
            why = error.strerror or type(error).__name__
            raise ConfigError(f"{folder} cannot be written ({why})", remedy) from error
    print(f"{counted(len(written), 'file')} written to {folder}")
    for what in files.left_out:
        base.note(f"left out: {what}")
