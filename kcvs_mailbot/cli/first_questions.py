"""What `init` asks, and how the answers are tried: each group of questions as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kcvs_mailbot.cli.signing_in import sign_in
from kcvs_mailbot.config.drafting import (
    NOBODY,
    SECRETS,
    SERVERS,
    Answers,
    Provider,
    checked,
    mistake_between,
    mistake_in,
    usual_security,
)
from kcvs_mailbot.errors import ConfigError, MailbotError
from kcvs_mailbot.network.tls import Security
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.watch import trials

_STAND_IN = {
    "reference": "FIRST",
    "title": "first",
    "opens": "2021-01-01",
    "deadline": "2021-01-02",
    "smtp": "localhost",
    "smtp_username": NOBODY,
}
"""In the place of what is not asked yet, while an answer is tried."""
_LATER = ("tell", "alerts", "opens", "deadline")
"""What no server asks for: when it contradicts, that is told at its own question."""


def option(name: str) -> str:
    """As the command line calls an answer; a secret comes in a file."""
    said = name.replace("_", "-")
    return f"--{said}-file" if name in SECRETS else f"--{said}"


@dataclass(frozen=True, slots=True)
class Question:
    """One that is asked where it matters; `usual` stands there already."""

    name: str
    words: str
    usual: Callable[[Answers], str] = lambda _: ""
    matters: Callable[[Answers], bool] = lambda _: True
    optional: bool = False
    wrong: Callable[[Answers], str] = lambda _: ""
    """What is wrong with the answer by itself, in words that need no place; empty: nothing."""
    after: Callable[[MailbotError], bool] = lambda _: True
    """After which failure it is asked, when it stands in `also`."""

    @property
    def option(self) -> str:
        return option(self.name)

    def missing(self, answers: Answers) -> bool:
        return not getattr(answers, self.name) and self.matters(answers) and not self.optional


@dataclass(frozen=True, slots=True)
class Step:
    """Questions that are tried together: when it fails, they are asked again."""

    questions: tuple[Question, ...]
    attempt: Callable[[Answers, bool], str]
    """What was found, in words; MailbotError with its remedy. True: a person is there."""
    also: tuple[Question, ...] = ()
    """Asked once it has failed: few need them."""
    refused: tuple[str, ...] = ()
    """What is not offered again when it fails: surely wrong, or no more right than another."""


def _is(provider: Provider) -> Callable[[Answers], bool]:
    return lambda answers: answers.provider == provider


def _address(answers: Answers) -> str:
    return answers.address


def _host(kind: str) -> Callable[[Answers], str]:
    return lambda answers: f"{kind}.{answers.address.rpartition('@')[2]}"


def _in_a_file(answers: Answers) -> bool:
    return answers.provider == Provider.MICROSOFT and not answers.certificate


def _other_server(answers: Answers) -> bool:
    """Alerts go by password: the server that takes tokens does not serve."""
    return answers.provider in SERVERS and answers.tell not in ("", NOBODY)


def _signs_in_for_alerts(answers: Answers) -> bool:
    return bool(answers.alerts) and answers.alerts_username not in ("", NOBODY)


def _provider(answers: Answers) -> str:
    if any(answers.provider == one for one in Provider):
        return ""
    return f"no such provider; say {', '.join(Provider)}"


def _encrypted(name: str) -> Callable[[Answers], str]:
    def wrong(answers: Answers) -> str:
        known = getattr(answers, name) in ("", *Security)
        return "" if known else f"say {', '.join(Security)}"

    return wrong


def _of_vacancy(key: str) -> Callable[[Answers], str]:
    return lambda answers: mistake_in(standing_in(answers.without(("tell", "alerts"))), key)


def _mailbox(answers: Answers, person: bool) -> str:
    config = checked(standing_in(answers.without((*_LATER, "smtp_password"))))
    if signs_in_by_code(answers):
        if not person:
            return "not tried: somebody must sign in first, with: kcvs-mailbot login"
        sign_in(config)
    return f"opened read-only, {counted(trials.mailbox(config), 'mail')}"


def signs_in_by_code(answers: Answers) -> bool:
    """Nothing secret was given: a person signs in once."""
    given = answers.client_secret or answers.certificate
    return answers.provider == Provider.MICROSOFT and not given


def _sending(answers: Answers, person: bool) -> str:
    config = checked(standing_in(answers.without(_LATER)))
    if signs_in_by_code(answers) and not person:
        return "not tried either"
    trials.sending(config)
    return "the server lets us in; nothing was sent"


def _vacancy(answers: Answers, _person: bool) -> str:
    return f"its applications become {answers.reference}-0001, {answers.reference}-0002 ..."


def _days(answers: Answers, _person: bool) -> str:
    known = answers.without(("tell", "alerts"))
    if wrong := mistake_between(known):
        raise ConfigError(wrong)
    config = checked(known)
    (vacancy,) = config.vacancies
    until = vacancy.deadline_text_at
    opened = vacancy.opens_at.astimezone(config.zone)
    return f"mail from {opened:%Y-%m-%d} on, in time until {until:%Y-%m-%d %H:%M}"


def _troubles(answers: Answers, _person: bool) -> str:
    if answers.tell == NOBODY:
        return "nobody is told by mail; the log says it, and `kcvs-mailbot health`"
    if _other_server(answers) and not answers.alerts:
        raise ConfigError(
            f"alerts need a server that takes them without a token of {answers.provider}",
            "name one with --alerts, or say: --tell none",
        )
    trials.alerts(checked(answers))
    return "its server lets us in; kcvs-mailbot check --mail sends a trial"


def standing_in(answers: Answers) -> Answers:
    """With something in the place of what is not asked yet, so that it can be tried."""
    empty = {name: value for name, value in _STAND_IN.items() if not getattr(answers, name)}
    if answers.provider in SERVERS:
        empty.pop("smtp_username", None)
        empty.pop("smtp", None)
    elif answers.smtp:
        empty.pop("smtp_username", None)
    return replace(answers, **empty)


def _by_encryption(error: MailbotError) -> bool:
    return error.encryption or isinstance(error, ConfigError)


def _encryption(name: str, server: str, matters: Callable[[Answers], bool]) -> Question:
    return Question(
        name,
        "Encryption (tls, starttls; none: only to this machine itself)",
        lambda answers: usual_security(getattr(answers, server)),
        matters,
        wrong=_encrypted(name),
        after=_by_encryption,
    )


_AUTHORITY = Question(
    "ca_file",
    "File with the certificate of an authority of your own (empty: none)",
    optional=True,
    after=_by_encryption,
)

STEPS = (
    Step(
        (
            Question(
                "provider", "Who runs the mailbox (microsoft, google, plain)", wrong=_provider
            ),
            Question("address", "Its address"),
            Question(
                "imap", "IMAP server, as HOST or HOST:PORT", _host("imap"), _is(Provider.PLAIN)
            ),
            Question("username", "User name there", _address, optional=True),
            Question("password", "Password", matters=_is(Provider.PLAIN)),
            Question("tenant", "Directory (tenant) ID", matters=_is(Provider.MICROSOFT)),
            Question("client_id", "Application (client) ID", matters=_is(Provider.MICROSOFT)),
            Question(
                "client_secret",
                "File with the client secret (empty: a person signs in by a code)",
                matters=_in_a_file,
                optional=True,
            ),
            Question(
                "service_account",
                "File with the service account's key (JSON)",
                matters=_is(Provider.GOOGLE),
            ),
        ),
        _mailbox,
        also=(
            _encryption("imap_security", "imap", _is(Provider.PLAIN)),
            _AUTHORITY,
            Question(
                "certificate",
                "File with the certificate and its key (empty: none)",
                matters=lambda a: signs_in_by_code(a),
                optional=True,
            ),
        ),
    ),
    Step(
        (
            Question(
                "smtp", "SMTP server, as HOST or HOST:PORT", _host("smtp"), _is(Provider.PLAIN)
            ),
            Question(
                "smtp_username",
                f"User name there ({NOBODY}: nobody signs in)",
                lambda answers: answers.username or answers.address,
                _is(Provider.PLAIN),
                optional=True,
            ),
        ),
        _sending,
        also=(
            _encryption("smtp_security", "smtp", _is(Provider.PLAIN)),
            _AUTHORITY,
            Question(
                "smtp_password",
                "Password there (empty: that of the mailbox)",
                matters=lambda a: a.provider == Provider.PLAIN and a.smtp_username != NOBODY,
                optional=True,
                after=lambda error: not error.encryption,
            ),
        ),
    ),
    Step(
        (
            Question("organisation", "The organisation, as candidates know it"),
            Question("title", "The vacancy, as candidates know it", wrong=_of_vacancy("title")),
            Question(
                "reference", "Its reference, such as KCVS-2021", wrong=_of_vacancy("reference")
            ),
        ),
        _vacancy,
    ),
    Step(
        (
            Question(
                "opens",
                "First day (2021-08-01); mail from before is not looked at",
                wrong=_of_vacancy("opens"),
            ),
            Question(
                "deadline",
                "Last day (2021-09-15), or moment (2021-09-15T12:00)",
                wrong=_of_vacancy("deadline"),
            ),
        ),
        _days,
        refused=("deadline",),
    ),
    Step(
        (
            Question(
                "tell",
                f"Who is told of troubles: addresses, not the mailbox itself ({NOBODY}: nobody)",
            ),
            Question("alerts", "SMTP server for that, without token", matters=_other_server),
            Question(
                "alerts_username",
                f"User name there ({NOBODY}: nobody signs in)",
                lambda _: NOBODY,
                _other_server,
                optional=True,
            ),
            Question("alerts_password", "Password there", matters=_signs_in_for_alerts),
        ),
        _troubles,
        also=(
            _encryption("alerts_security", "alerts", lambda answers: bool(answers.alerts)),
            _AUTHORITY,
        ),
        refused=("tell",),
    ),
)
