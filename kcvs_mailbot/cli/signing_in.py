"""The command `login`: a person signs in once at Microsoft 365, by device code."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from kcvs_mailbot import oauth
from kcvs_mailbot.cli import base
from kcvs_mailbot.config import Configuration, Way
from kcvs_mailbot.errors import ConfigError, MailboxError


def register(commands: typer.Typer) -> None:
    """Adds this command."""
    commands.command("login")(login)


def login(
    context: typer.Context,
    mailbox: Annotated[
        str, typer.Option("--mailbox", help="The name of one of [[mailboxes]]; else [mailbox].")
    ] = "mailbox",
) -> None:
    """Signs in at Microsoft 365 with a code, and keeps the tokens."""
    config = base.configuration(context)
    found = (one for one in config.views if one.mailbox.name == mailbox)
    view = next(found, None)
    if view is None:
        names = ", ".join(one.mailbox.name for one in config.views)
        raise ConfigError(f"there is no mailbox {mailbox}", f"known are {names}")
    sign_in(view)


def sign_in(config: Configuration) -> None:
    """Shows the code, and waits until somebody has entered it."""
    _require_device_code(config)
    kept = oauth.token_file(config)
    signing_in = oauth.DeviceLogin(config.mailbox.oauth, kept)
    signing_in.start()
    print(f"Open {signing_in.address}")
    print(f"and enter the code {signing_in.code}", flush=True)
    who = _wait(signing_in)
    print(f"Signed in as {who or 'somebody without a name'}; the tokens are kept in {kept.path}")
    if who.casefold() not in (name.casefold() for name in _expected(config)):
        print("That is not the configured username: it must be allowed to open that mailbox.")


def _wait(signing_in: oauth.DeviceLogin) -> str:
    while True:
        time.sleep(signing_in.interval)
        try:
            who = signing_in.attempt()
        except MailboxError as error:
            if error.refused or not signing_in.open:
                raise
            continue  # the line was down for a moment; the code is still good
        if who is not None:
            return who


def _require_device_code(config: Configuration) -> None:
    found = {s.auth for s in (config.mailbox, config.smtp) if s.host and s.by_token}
    if "microsoft" in found and config.mailbox.oauth.way("microsoft") is Way.DEVICE_CODE:
        return
    way = config.mailbox.oauth.way(found.pop()) if found else "password"
    raise ConfigError(
        f"this configuration signs in by {way}, for which there is nothing to log in",
        "kcvs-mailbot check tells whether it works",
    )


def _expected(config: Configuration) -> list[str]:
    return [s.username for s in (config.mailbox, config.smtp) if s.auth == "microsoft"]
