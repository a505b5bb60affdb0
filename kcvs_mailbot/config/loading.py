"""Finds the configuration, reads it (the environment over TOML), checks it as a whole.

What is wrong is said in one ConfigError, all mistakes together, never with a secret's value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from kcvs_mailbot.config import sections
from kcvs_mailbot.config.accounts import Mailbox, Smtp, wrong_sent_folder, wrong_tokens
from kcvs_mailbot.config.alerts import Alerts, wrong_alerts
from kcvs_mailbot.config.mailboxes import FurtherMailbox, with_inherited, wrong_mailboxes
from kcvs_mailbot.config.mistakes import in_words
from kcvs_mailbot.config.sections import VacancySection
from kcvs_mailbot.config.sources import (
    PREFIX,
    environment,
    files_with_secrets,
    merged,
    toml,
    with_secret_files,
)
from kcvs_mailbot.config.vacancy import Vacancy, clashing, closing_at, moment_at, shown_at
from kcvs_mailbot.config.values import parse_list
from kcvs_mailbot.config.web import Web
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.recognition.verdict import House, VacancyWords

PLACES = (Path("config.toml"), Path("/etc/kcvs-mailbot/config.toml"))
SEE = "see config.example.toml"


def _vacancies_whole(value: object) -> object:
    if isinstance(value, dict):
        raise ValueError("must be a list: [[vacancy]], in the environment one JSON list for all")
    return parse_list(value)


def _mailboxes_whole(value: object) -> object:
    if isinstance(value, dict):
        raise ValueError("must be a list: [[mailboxes]], in the environment one JSON list for all")
    return parse_list(value)


class Configuration(BaseModel):
    """The whole configuration. Made by `load`; made directly, it reads no file or environment."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True
    )

    timezone: str = "Europe/Brussels"
    vacancy: Annotated[
        tuple[VacancySection, ...], BeforeValidator(_vacancies_whole), Field(min_length=1)
    ]
    mailbox: Mailbox = Mailbox()
    mailboxes: Annotated[tuple[FurtherMailbox, ...], BeforeValidator(_mailboxes_whole)] = ()
    smtp: Smtp = Smtp()
    recognition: sections.Recognition = sections.Recognition()
    acknowledgement: sections.Acknowledgement = sections.Acknowledgement()
    privacy: sections.Privacy = sections.Privacy()
    storage: sections.Storage = sections.Storage()
    documents: sections.Documents = sections.Documents()
    antivirus: sections.Antivirus = sections.Antivirus()
    retention: sections.Retention = sections.Retention()
    alerts: Alerts = Alerts()
    web: Web = Web()
    metrics: sections.Metrics = sections.Metrics()
    log: sections.Log = sections.Log()

    _origin: str = PrivateAttr(default="configuration")
    _folder: Path = PrivateAttr(default=Path())
    """Where the configuration's file stands."""

    _secret_files: frozenset[Path] = PrivateAttr(default=frozenset())
    _every_address: frozenset[str] = PrivateAttr(default=frozenset())
    """Of a view: the own addresses of all mailboxes."""
    _elsewhere: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def secret_files(self) -> frozenset[Path]:
        """The files that secrets were read from."""
        return self._secret_files

    @model_validator(mode="before")
    @classmethod
    def _mailboxes_take_over(cls, data: Any) -> Any:
        return with_inherited(data)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):  # KeyError: not found; the others: no zone's name
            remedy = "write one such as Europe/Brussels, or install tzdata"
            raise ValueError(f"{name!r} is unknown here; {remedy}") from None
        return name

    @model_validator(mode="after")
    def _vacancies_stand_together(self) -> Self:
        problems = [found for section in self.vacancy if (found := self._wrong_in(section))]
        if clash := clashing(tuple(section.reference for section in self.vacancy)):
            problems.append(f"[[vacancy]] {clash}")
        if problems:
            raise ValueError("; also ".join(problems))
        return self

    @model_validator(mode="after")
    def _mailboxes_stand_together(self) -> Self:
        references = [section.reference for section in self.vacancy]
        if problems := list(wrong_mailboxes(self.mailbox, self.mailboxes, references)):
            raise ValueError("; also ".join(problems))
        return self

    @model_validator(mode="after")
    def _erasures_are_announced(self) -> Self:
        if self.retention.automatic and not (self.alerts.host and self.alerts.secretary):
            raise ValueError(
                "[retention] automatic stands without [alerts] host and secretary; she is told 14 "
                "days before"
            )
        return self

    @model_validator(mode="after")
    def _tokens_stand_together(self) -> Self:
        if problems := [
            f"{view.named}{wrong}"
            for view in self._made_views()
            for wrong in wrong_tokens(view.mailbox, view.smtp)
        ]:
            raise ValueError("; also ".join(problems))
        return self

    @model_validator(mode="after")
    def _alerts_go_elsewhere(self) -> Self:
        if problems := [
            f"{view.named}{wrong}"
            for view in self._made_views()
            for wrong in wrong_alerts(self.alerts, view.mailbox, view.smtp)
        ]:
            raise ValueError("; also ".join(problems))
        return self

    @model_validator(mode="after")
    def _datasette_has_a_folder_of_its_own(self) -> Self:
        folder, database = self.storage.datasette_folder, self.storage.sqlite_path
        others = {
            "the database": database and database.parent,
            "[storage] spool": self.storage.spool_folder,
            "[storage] backup_folder": self.storage.backup_folder,
            "[alerts] backup_folder": self.alerts.backup_folder,
        }
        for named, other in others.items():
            if folder is not None and other is not None and folder.resolve() == other.resolve():
                raise ValueError(
                    f"[storage] datasette_folder holds {named} too; name a folder of its own"
                )
        return self

    @model_validator(mode="after")
    def _sent_folder_is_another(self) -> Self:
        if problems := [
            f"{view.named}{wrong}"
            for view in self._made_views()
            for wrong in wrong_sent_folder(self.acknowledgement, view.mailbox)
        ]:
            raise ValueError("; also ".join(problems))
        return self

    def _wrong_in(self, section: VacancySection) -> str | None:
        try:
            opens = moment_at(section.opens, self.zone)
            closes = closing_at(section.deadline, self.zone)
            ended = closing_at(section.closed_on, self.zone) if section.closed_on else None
        except (ValueError, OverflowError) as error:
            return f"[[vacancy]] {section.reference}: {error}"
        if closes <= opens:
            return f"[[vacancy]] {section.reference}: deadline is before opens; mend one of the two"
        if ended is not None and ended < closes:
            named = f"[[vacancy]] {section.reference}"
            return f"{named}: closed_on is before deadline; mend one of the two"
        return None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def vacancies(self) -> tuple[Vacancy, ...]:
        """The vacancies with their instants, in the order of the file."""
        return tuple(
            Vacancy(
                section.reference,
                section.title,
                moment_at(section.opens, self.zone),
                closing_at(section.deadline, self.zone),
                shown_at(section.deadline, self.zone),
                section.contact or self._smtp_of(section.reference).sender.address,
                section.decided_by_each,
                section.templates and self._folder / section.templates,
                section.closed_on,
                section.procedure.value,
            )
            for section in self.vacancy
        )

    @cached_property
    def house(self) -> House:
        """Who we are, for recognition; the address we send from is always one of our own."""
        watched = (self.mailbox, *self.mailboxes)
        return House(
            self._addresses | self._every_address,
            frozenset(domain for one in watched for domain in one.colleague_domains),
            tuple(
                VacancyWords(section.reference, section.title, section.synonyms)
                for section in self.vacancy
            ),
            frozenset(host for one in watched for host in one.trusted_received_by),
            trusted_authserv=frozenset(
                name for one in watched for name in one.trusted_authserv or one.trusted_received_by
            ),
            use_model=self.recognition.model,
        )

    @cached_property
    def views(self) -> tuple[Configuration, ...]:
        """This configuration as each mailbox sees it: its sender and its vacancies alone.

        The first is that of [mailbox]; the only one is this configuration itself.
        """
        return self._made_views()

    @property
    def has_several(self) -> bool:
        """More mailboxes than one."""
        return len(self.views) > 1

    def watching(self, account: str | None) -> Configuration:
        """As the mailbox with this key sees it; the whole one when there is none (any more)."""
        return next((one for one in self.views if one.mailbox.key == account), self)

    def serving(self, vacancy: str) -> Configuration:
        """As the mailbox of this vacancy sees it: who writes to its candidates."""
        known = (one for one in self.views if any(s.reference == vacancy for s in one.vacancy))
        return next(known, self)

    @property
    def elsewhere(self) -> frozenset[str]:
        """Of a view: the vacancies of the other mailboxes."""
        return self._elsewhere

    @property
    def served(self) -> tuple[frozenset[str], bool]:
        """Of a view: references, and True when it serves all but those.

        So does that of [mailbox]: what is not configured any more is its own.
        """
        if isinstance(self.mailbox, FurtherMailbox):
            return frozenset(section.reference for section in self.vacancy), False
        return self._elsewhere, True

    @property
    def named(self) -> str:
        """ "gent: " before what is told of one mailbox among several, else ""."""
        return f"{self.mailbox.name}: " if self._every_address else ""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's; what was worked out of the old values is worked out anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("vacancies", "house", "views"):
            copied.__dict__.pop(name, None)
        return copied

    def _made_views(self) -> tuple[Configuration, ...]:
        if not self.mailboxes:
            return (self,)
        named = {reference for one in self.mailboxes for reference in one.vacancies}
        left = {section.reference for section in self.vacancy} - named
        return (
            self._view(self.mailbox, self.smtp, left),
            *(self._view(one, one.smtp, {*one.vacancies}) for one in self.mailboxes),
        )

    def _view(
        self, mailbox: Mailbox | FurtherMailbox, smtp: Smtp, references: set[str]
    ) -> Configuration:
        if mailbox.oauth != self.mailbox.oauth and mailbox.oauth.token_cache is None:
            beside = self.storage.sqlite_path or self.storage.spool_folder
            tokens = {"token_cache": beside.with_name(f"tokens-{mailbox.name}.json")}
            own = {"oauth": mailbox.oauth.model_copy(update=tokens)}
            mailbox = mailbox.model_copy(update=own)
        ours = tuple(section for section in self.vacancy if section.reference in references)
        view = self.model_copy(
            update={"mailbox": mailbox, "smtp": smtp, "vacancy": ours, "mailboxes": ()}
        )
        view._every_address = self._addresses
        view._elsewhere = frozenset(one.reference for one in self.vacancy) - references
        return view

    @property
    def _addresses(self) -> frozenset[str]:
        """Our own: the address that we send from is always one of them."""
        senders = (self.smtp, *(one.smtp for one in self.mailboxes))
        watched = (self.mailbox, *self.mailboxes)
        return frozenset(address for one in watched for address in one.own_addresses) | {
            one.sender.address.lower() for one in senders
        }

    def _smtp_of(self, vacancy: str) -> Smtp:
        """Who writes to its candidates."""
        found = (one.smtp for one in self.mailboxes if vacancy in one.vacancies)
        return next(found, self.smtp)

    def require_mailbox(self) -> Mailbox:
        """[mailbox], when a server is set; ConfigError otherwise."""
        if not self.mailbox.host:
            raise ConfigError(f"{self._origin}: [mailbox] host is missing", SEE)
        return self.mailbox

    def require_smtp(self) -> Smtp:
        """[smtp], when a server is set; ConfigError otherwise."""
        if not self.smtp.host:
            raise ConfigError(f"{self._origin}: [smtp] host is missing", SEE)
        return self.smtp


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Configuration:
    """The configuration from `path`, $KCVS_MAILBOT_CONFIG, ./config.toml or /etc, in that order.

    The environment wins over the file. ConfigError says all that is wrong, in one line.
    """
    file = _find(path, environ)
    origin = str(file or "environment")
    given, read = environment(environ), toml(file) if file else {}
    over = with_secret_files(given, "environment", Configuration)
    written = with_secret_files(read, origin, Configuration)
    try:
        configuration = Configuration(**merged(written, over))
    except ValidationError as error:
        # `from None`: the original would show what was given, secrets too.
        raise ConfigError(f"{origin}: {in_words(error, over, Configuration)}", SEE) from None
    configuration._origin = origin
    configuration._secret_files = frozenset(
        (
            *files_with_secrets(given, None, Configuration),
            *files_with_secrets(read, file, Configuration),
        )
    )
    if file is not None:
        configuration._folder = file.absolute().parent
    return configuration


def _find(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = path or (Path(text) if (text := environ.get("KCVS_MAILBOT_CONFIG")) else None)
    if named is not None:
        return named
    found = next((place for place in PLACES if place.is_file()), None)
    if found is None and not any(name.startswith(PREFIX) for name in environ):
        raise ConfigError(
            "no configuration: neither config.toml nor /etc/kcvs-mailbot/config.toml is there",
            "write one: kcvs-mailbot init; or name yours with --config",
        )
    return found
