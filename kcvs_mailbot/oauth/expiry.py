"""When what we sign in with expires, as far as anybody tells us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from kcvs_mailbot.config import Configuration, OAuth, Way
from kcvs_mailbot.oauth import microsoft
from kcvs_mailbot.oauth.keeping import TokenFile
from kcvs_mailbot.oauth.refusals import LOG_IN

SOON, PRESSING = timedelta(days=30), timedelta(days=7)
"""From then on it is told; from then on it is wrong."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """`what` stops working `at` that moment; None: nobody told us when."""

    what: str
    at: datetime | None
    remedy: str
    unknown: str = ""
    """How it can be known when `at` is None."""

    def soon(self, now: datetime) -> bool:
        return self.at is not None and self.at - now < SOON

    def pressing(self, now: datetime) -> bool:
        return self.at is not None and self.at - now < PRESSING


def expires_at(config: Configuration) -> datetime | None:
    """The first moment that signing in stops working unless somebody acts; None: not known."""
    return min((one.at for one in expiries(config) if one.at is not None), default=None)


def expiries(config: Configuration) -> list[Expiry]:
    """What can expire; empty when nothing does.

    MailboxError or ConfigError when what we sign in with cannot be read.
    """
    known: list[OAuth] = []
    found: list[Expiry] = []
    for view in config.views:
        if view.mailbox.oauth not in known:  # several may sign in with the same
            known.append(view.mailbox.oauth)
            of = view.named.removesuffix(": ")
            found += [replace(e, what=f"{e.what} {of}".strip()) for e in _expiries_of(view)]
    return found


def _expiries_of(config: Configuration) -> list[Expiry]:
    oauth = config.mailbox.oauth
    servers = [section for section in (config.mailbox, config.smtp) if section.host]
    provider = next((section.auth for section in servers if section.by_token), None)
    if provider is None:
        return []
    match oauth.way(provider):
        case Way.CLIENT_SECRET:
            day = oauth.client_secret_expires
            at = datetime.combine(day, time.min, config.zone) if day else None
            remedy = "make a new one, give it as client_secret, its day as client_secret_expires"
            return [Expiry("client secret", at, remedy, "set client_secret_expires")]
        case Way.CERTIFICATE:
            at = microsoft.certificate_expires(oauth.certificate.get_secret_value())
            return [Expiry("certificate", at, "upload a new one, and give it as certificate")]
        case Way.DEVICE_CODE:
            lapses = microsoft.sign_in_lapses(token_file(config))
            return [Expiry("sign-in", lapses, LOG_IN, LOG_IN)]
        case _:  # Google's do not expire by themselves; they are withdrawn, and that is told then
            return []


def token_file(config: Configuration) -> TokenFile:
    """Where the tokens of a sign-in are kept: beside the database's file unless configured."""
    folder = (config.storage.sqlite_path or config.storage.spool_folder).parent
    return TokenFile(config.mailbox.oauth.token_cache or folder / "tokens.json")
