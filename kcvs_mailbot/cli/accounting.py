"""`balance`: whether every mail is accounted for."""

from __future__ import annotations

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.watch import balance as balances


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("balance")(balance)


def balance(context: typer.Context, as_json: base.AsJson = False) -> None:
    """Compares the mailbox with the records; exit 1 when a mail is not accounted for."""
    with base.workbench(context) as bench:
        sheet = balances.draw_up(bench)
        balances.keep(bench, sheet)
    shown = sheet.as_json()
    if as_json:
        base.print_json(shown)
    else:
        counts = {"mailbox since opening": shown["mailbox"], **shown["dispositions"]}
        counts |= {key: shown[key] for key in ("waiting", "gone")}
        counts |= {key: len(shown[key]) for key in ("unexplained", "undecided")}
        base.print_table(["", "mails"], [[key, count] for key, count in counts.items()])
        if sheet.closes and not sheet.not_asked:
            print("the balance closes: every mail is accounted for")
    if sheet.closes and sheet.not_asked:
        raise MailbotError(
            f"not every mailbox could be counted: {', '.join(sheet.not_asked)}",
            "see: kcvs-mailbot check; the others are in the sum",
        )
    if not sheet.closes:
        raise MailbotError(
            f"not every mail is accounted for: {', '.join(sheet.open_ids[:20])}",
            "see docs/operating.md, balance",
        )
