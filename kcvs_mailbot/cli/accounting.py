"""`balance`: whether every mail is accounted for."""

from __future__ import annotations

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.intake.fetching import Fetching
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.running.worker import now
from kcvs_mailbot.watch import balance as balances


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("balance")(balance)


def balance(context: typer.Context, as_json: base.AsJson = False) -> None:
    """Compares the mailbox with the records; exit 1 when a mail is not accounted for."""
    config = base.configuration(context)
    with base.database(config) as store:
        spool = config.storage.spool_folder
        work = Fetching(store, config, spool, now, Guard(), lambda: False, worker_id="")
        sheet = balances.draw_up(work)
        balances.keep(work, sheet)
    shown = sheet.as_json()
    if as_json:
        base.print_json(shown)
    else:
        counts = {"mailbox since opening": shown["mailbox"], **shown["dispositions"]}
        counts |= {key: shown[key] for key in ("waiting", "gone")}
        counts |= {key: len(shown[key]) for key in ("unexplained", "undecided")}
        base.print_table(["", "mails"], [[key, count] for key, count in counts.items()])
        if sheet.closes:
            print("the balance closes: every mail is accounted for")
    if not sheet.closes:
        raise MailbotError(
            f"not every mail is accounted for: {', '.join(sheet.open_ids[:20])}",
            "see docs/operating.md, balance",
        )
