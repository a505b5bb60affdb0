"""`health`: whether the worker does its work."""

from __future__ import annotations

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.watch.health import trouble_of


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("health")(health)


def health(context: typer.Context) -> None:
    """Exit 0 when the worker lives and reads the mailbox; for a container's HEALTHCHECK."""
    config = base.configuration(context)
    with base.database(config) as store:
        found = trouble_of(store, config, now())
    if found is not None:
        raise MailbotError(found.what, found.remedy)
