"""A first configuration, made of a few answers: checked like any other, written with 0600.

Secrets stand in files of their own beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kcvs_mailbot.config.loading import Configuration
from kcvs_mailbot.config.mistakes import in_plain_words, in_words
from kcvs_mailbot.config.sections import Storage
from kcvs_mailbot.config.sources import Data
from kcvs_mailbot.config.values import parse_moment, sqlite_url
from kcvs_mailbot.errors import ConfigError

PUBLIC = frozenset(
    (
        *("gmail.com", "googlemail.com", "icloud.com", "me.com", "yahoo.com", "proton.me"),
        *("outlook.com", "outlook.be", "hotmail.com", "hotmail.be", "live.com", "live.be"),
        *("msn.com", "protonmail.com", "gmx.com", "gmx.net", "telenet.be", "skynet.be"),
        *("proximus.be", "scarlet.be", "ziggo.nl", "kpnmail.nl", "xs4all.nl"),
    )
)
"""Where anybody has a mailbox: who writes from there is no colleague."""
SECRETS = (
    "password",
    "smtp_password",
    "alerts_password",
    "client_secret",
    "certificate",
    "service_account",
)
"""The answers that are never written into the configuration itself, only beside it."""
NOBODY = "none"
"""As a user name: nobody signs in there."""


class Provider(StrEnum):
    """Who runs the mailbox."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, as text; empty: not (yet), the usual is taken."""

    provider: str = ""
    address: str = ""
    imap: str = ""
    imap_security: str = ""
    smtp: str = ""
    smtp_security: str = ""
    ca_file: str = ""
    username: str = ""
    smtp_username: str = ""
    tenant: str = ""
    client_id: str = ""
    organisation: str = ""
    title: str = ""
    reference: str = ""
    opens: str = ""
    deadline: str = ""
    tell: str = ""
    alerts: str = ""
    alerts_security: str = ""
    alerts_username: str = ""
    password: str = ""
    smtp_password: str = ""
    alerts_password: str = ""
    client_secret: str = ""
    certificate: str = ""
    service_account: str = ""

    def having(self, given: Mapping[str, str]) -> Answers:
        """These, with others in their place. ConfigError for what no line can hold."""
        for name, value in given.items():
            if name not in SECRETS and not value.isprintable():
                option = name.replace("_", "-")
                raise ConfigError(f"--{option} holds a sign that is no text", "type it again")
        return replace(self, **{name: value.strip() for name, value in given.items()})

    def without(self, names: tuple[str, ...]) -> Answers:
        """The same, as if those had not been answered."""
        return replace(self, **dict.fromkeys(names, ""))


NAMES = tuple(field.name for field in fields(Answers))
SERVERS = {
    Provider.MICROSOFT: ("outlook.office365.com:993", "smtp.office365.com:587"),
    Provider.GOOGLE: ("imap.gmail.com:993", "smtp.gmail.com:587"),
}
_BY_PORT = {"993": "tls", "465": "tls", "143": "starttls", "587": "starttls", "25": "starttls"}


def sections(answers: Answers, beside: Path | None = None) -> Data:
    """The configuration of these answers. beside: where the secrets' files are; else as they are.

    Only what differs from the defaults, and what the next reader looks for.
    """
    usual = SERVERS.get(Provider(answers.provider or Provider.PLAIN), ("", ""))
    auth = {} if answers.provider in ("", Provider.PLAIN) else {"auth": answers.provider}
    secret = _Secrets(answers, beside)
    imap = _server(answers.imap or usual[0], answers.imap_security)
    smtp = _server(answers.smtp or usual[1], answers.smtp_security)
    domain = answers.address.rpartition("@")[2].lower()
    name = answers.organisation.replace("\\", "").replace('"', "'")
    sender = f'"{name}" <{answers.address}>' if name else answers.address
    trusted = {"ca_file": answers.ca_file} if answers.ca_file else {}
    mailbox = {
        **imap,
        **trusted,
        "username": answers.username or answers.address,
        **auth,
        **({} if auth else secret("password", "password")),
        "own_addresses": [answers.address],
        "colleague_domains": [] if domain in PUBLIC else [domain],
        "trusted_received_by": [],
    }
    if auth:
        mailbox["oauth"] = _tokens(answers, secret)
    return {
        "vacancy": [_vacancy(answers)],
        "mailbox": mailbox,
        "smtp": {**smtp, **trusted, **_smtp_login(answers, auth, secret), "from": sender},
        "acknowledgement": {"mode": "hold"},
        **_alerts(answers, sender, trusted, secret),
    }


class _Secrets:
    """A key's value as it is, or the file that it goes to."""

    def __init__(self, answers: Answers, beside: Path | None) -> None:
        self._answers, self._beside = answers, beside

    def __call__(self, key: str, name: str) -> Data:
        value = getattr(self._answers, name)
        if not value or self._beside is None:
            return {key: value}
        return {f"{key}_file": str(self._beside / name)}


def _vacancy(answers: Answers) -> Data:
    return {
        "reference": answers.reference,
        "title": answers.title,
        "opens": answers.opens,
        "deadline": answers.deadline,
    }


def _tokens(answers: Answers, secret: _Secrets) -> Data:
    keys = ("client_secret", "certificate", "service_account")
    given = [secret(name, name) for name in keys if getattr(answers, name)]
    plain = {"tenant": answers.tenant, "client_id": answers.client_id}
    found = {key: value for key, value in plain.items() if value}
    for one in given:
        found |= one
    return found


def _smtp_login(answers: Answers, auth: Data, secret: _Secrets) -> Data:
    username = answers.smtp_username or answers.username or answers.address
    if auth:
        return {"username": username, **auth}
    if username == NOBODY:
        return {}
    return {"username": username, **secret("password", _smtp_secret(answers))}


def _smtp_secret(answers: Answers) -> str:
    """The mailbox's password serves for sending too, unless another was given."""
    return "smtp_password" if answers.smtp_password else "password"


def _alerts(answers: Answers, sender: str, trusted: Data, secret: _Secrets) -> Data:
    """Through the server of the receipts unless another is named; tokens do not serve there."""
    told = [one.strip() for one in answers.tell.split(",") if one.strip() not in ("", NOBODY)]
    if not told:
        return {}
    own = bool(answers.alerts)
    server = _server(
        answers.alerts or answers.smtp,
        answers.alerts_security if own else answers.smtp_security,
    )
    login: Data = {}
    if not own:
        login = _smtp_login(answers, {}, secret)
    elif answers.alerts_username not in ("", NOBODY):
        login = {
            "username": answers.alerts_username,
            **secret("password", "alerts_password"),
        }
    return {"alerts": {**server, **trusted, **login, "from": sender, "to": told}}


def _server(named: str, security: str) -> Data:
    """ "HOST" or "HOST:PORT"; the port says how it is encrypted, unless that is said."""
    host, _, port = named.rpartition(":") if ":" in named else (named, "", "")
    found: Data = {"host": host}
    if port:
        found["port"] = port
    if security or port in _BY_PORT:
        found["security"] = security or _BY_PORT[port]
    return found


def usual_security(named: str) -> str:
    """How a server "HOST:PORT" is reached unless something else is said; empty: nobody knows."""
    return str(_server(named, "").get("security", ""))


def checked(answers: Answers) -> Configuration:
    """The configuration of these answers; ConfigError says what is wrong, without a secret."""
    try:
        return Configuration(**sections(answers))
    except ValidationError as error:
        raise ConfigError(in_words(error, {}, Configuration)) from None


def mistake_in(answers: Answers, key: str) -> str:
    """What is wrong with the vacancy's `key`, in words that name no place; empty: nothing."""
    try:
        Configuration(**sections(answers))
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            if one["loc"] == ("vacancy", 0, key):
                return in_plain_words(error, one["loc"])
    return ""


def mistake_between(answers: Answers) -> str:
    """What contradicts in the whole of these answers, as a person reads it; empty: nothing."""
    try:
        checked(answers)
    except ConfigError as error:
        return error.what.removeprefix(f"[[vacancy]] {answers.reference}: ")
    return ""


def files(answers: Answers, file: Path) -> dict[Path, str]:
    """What is to be written: the secrets' files, at last the configuration in `file`."""
    folder = file.absolute().parent
    data = {**sections(answers, folder), **_storage()}
    used = set(_files_in(data))
    secrets = {folder / name: getattr(answers, name) + "\n" for name in SECRETS}
    return {**{p: text for p, text in secrets.items() if str(p) in used}, file: _text(data)}


def _storage() -> Data:
    """The database of here: the same one, in whatever folder the program is started later."""
    here = (Storage().sqlite_path or Path()).absolute()
    return {"storage": {"url": sqlite_url(here)}}


def _files_in(data: Data) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _files_in(value)
        elif key.endswith("_file") and key != "ca_file":
            yield value


def in_the_way(file: Path) -> list[Path]:
    """Those that `files` could write to and that are there."""
    folder = file.absolute().parent
    return [p for p in (file, *(folder / name for name in SECRETS)) if p.exists()]


def write(wanted: Mapping[Path, str]) -> None:
    """Each as a whole, readable by its owner only; the configuration, the last, names the rest."""
    for path, text in wanted.items():
        new = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.unlink(missing_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(path)
        except OSError as error:
            raise ConfigError(
                f"{path} cannot be written ({error.strerror})",
                "name another place: kcvs-mailbot --config PATH init",
            ) from None


_HEAD = """\
# kcvs_mailbot, written by `kcvs-mailbot init`. Only what differs from the defaults stands here:
# config.example.toml explains every key. `kcvs-mailbot check` tries everything.
"""
_WHY = {
    "vacancy": "decided_by, contact and templates say more in the receipts; see [privacy] too.",
    "acknowledgement": 'Receipts wait until a person releases them; "send" lets them go at once.',
    "mailbox": "trusted_received_by: name your own mail server there when mail is moved or copied.",
}


def _text(data: Data) -> str:
    lines = [_HEAD]
    for name, section in data.items():
        for keys in section if isinstance(section, list) else [section]:
            lines += [f"# {_WHY[name]}"] if name in _WHY else []
            lines.append(f"[[{name}]]" if isinstance(section, list) else f"[{name}]")
            lines += [f"{key} = {_value(key, v)}" for key, v in keys.items() if _plain(v)]
            for inner, more in keys.items():
                if not _plain(more):
                    lines.append(f"[{name}.{inner}]")
                    lines += [f"{key} = {_value(key, value)}" for key, value in more.items()]
            lines.append("")
    return "\n".join(lines)


def _plain(value: Any) -> bool:
    return not isinstance(value, dict)


def _value(key: str, value: Any) -> str:
    if key in ("opens", "deadline") and isinstance(moment := parse_moment(value), date):
        return moment.isoformat()
    if key == "port":
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
