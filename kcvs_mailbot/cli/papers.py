"""The command that writes the papers of data protection."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.config.sections import RETENTION_TERMS
from kcvs_mailbot.config.values import Term as Kept
from kcvs_mailbot.data_protection import Paper, Procedure, Term, Told, day, fill
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.export.dutch import STATUSES
from kcvs_mailbot.plurals import counted


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("papers")(papers)


def papers(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", help="A folder; made when it is not there.")],
) -> None:
    """Writes register, privacy notices, retention table, DPIA notes and AI Act assessment."""
    config = base.configuration(context)
    written = fill(_told(config, now().astimezone(config.zone).date()))
    _write(written, output)
    blanks = sum(len(paper.blanks) for paper in written)
    print(f"{counted(len(written), 'paper')} written to {output}")
    base.note(f"{counted(blanks, 'place')} to fill in, marked [in te vullen: ...]")


def _write(papers: list[Paper], folder: Path) -> None:
    """All or none: what people filled in is never written over."""
    there = [paper.name for paper in papers if (folder / paper.name).exists()]
    if there:
        raise ConfigError(
            f"{folder / there[0]} exists, and somebody may have filled it in",
            "move it away, or name another folder with --output",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for paper in papers:
            (folder / paper.name).write_text(paper.text, "utf-8")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ConfigError(
            f"{folder} cannot be written ({why})", "name another folder with --output"
        ) from error


def _told(config: Configuration, today: date) -> Told:
    sender, privacy = config.smtp.sender, config.privacy.told
    decided_by = config.vacancy[0].decided_by_each
    return Told(
        today=day(today),
        version=version("kcvs-mailbot"),
        organisation=sender.name or sender.address,
        address=sender.address,
        mailbox=config.mailbox.own_addresses[0],
        vacancies=tuple(
            Procedure(v.reference, v.title, day(v.opens), day(v.deadline), v.procedure.searched)
            for v in config.vacancy
        ),
        decided_by=decided_by.nl,
        decided_by_fr=decided_by.fr,
        decided_by_en=decided_by.en,
        contact=privacy.contact,
        authority=privacy.authority.nl,
        authority_fr=privacy.authority.fr,
        authority_en=privacy.authority.en,
        period=privacy.period.nl,
        period_fr=privacy.period.fr,
        period_en=privacy.period.en,
        unrelated=_days(config.retention.unrelated),
        terms=_terms(config),
        imap_host=config.mailbox.host,
        smtp_host=config.smtp.host,
        mode=config.acknowledgement.mode.value,
        model=config.recognition.model,
        antivirus=bool(config.antivirus.clamd),
        copies=config.acknowledgement.copy_to_sent,
        sent_folder=config.acknowledgement.sent_folder,
        backups=_backups(config),
        locked=bool(config.storage.backup_recipient),
        automatic=config.retention.automatic,
    )


def _terms(config: Configuration) -> tuple[Term, ...]:
    """Those of [retention], as they are applied; without any, what the receipts tell."""
    kept = config.retention
    what = "Kandidaturen, met hun mails, documenten en briefwisseling"
    terms = tuple(
        Term(f"{what}: {STATUSES[status]}", _counted(term), kept.reason)
        for status in RETENTION_TERMS
        if (term := kept.term_of(status)) is not None
    )
    return terms or (Term(what, config.privacy.period),)


def _backups(config: Configuration) -> str:
    if config.storage.backup_folder is None:
        return ""
    return f"elke dag een, de laatste {config.storage.backups_kept} (`[storage] backups_kept`)"


def _counted(term: Kept) -> str:
    long = f"{term.years} jaar" if term.years else _days(timedelta(days=term.days))
    return f"{long} na het einde van de procedure (`closed_on`)"


def _days(term: timedelta) -> str:
    days, hours = divmod(int(term.total_seconds()) // 3600, 24)
    return f"{days} {'dag' if days == 1 else 'dagen'}" if days or not hours else f"{hours} uur"
