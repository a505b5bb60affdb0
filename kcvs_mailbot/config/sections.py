"""The sections of the configuration: every key with its type, default and limits.

The defaults are those of Kenniscentrum Vlaamse Steden. config.example.toml explains each key to
the operator; a test holds the two together. Contradictions inside one section are refused here.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)

from kcvs_mailbot import acknowledgement
from kcvs_mailbot.acknowledgement import InEach
from kcvs_mailbot.antivirus.clamd import checked_address
from kcvs_mailbot.backups.packing import checked_recipient
from kcvs_mailbot.config.procedure import ProcedureSection
from kcvs_mailbot.config.values import (
    Duration,
    DurationOrNever,
    Moment,
    OptionalDay,
    Period,
    Size,
    Term,
    TermOrNever,
    sqlite_file,
)

RETENTION_TERMS = ("received", "withdrawn", "chosen", "reserve", "void")
"""Statuses with a term of their own; all others have that of the first."""
BOARD = InEach("het dagelijks bestuur", "le bureau exécutif", "the executive board")
"""Who decides at Kenniscentrum Vlaamse Steden."""
FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class AcknowledgementMode(StrEnum):
    """What happens with receipts."""

    SEND = "send"  # sent as soon as the application is stored
    HOLD = "hold"  # made, held until a person releases them
    OFF = "off"  # none are made


class LogFormat(StrEnum):
    """How a log line looks."""

    JSON = "json"  # one object a line, for machines
    CONSOLE = "console"  # for a person's eyes


def _nothing_when_empty(value: object) -> object:
    return None if value == "" else value


def _existing_file(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


OptionalPath = Annotated[Path | None, BeforeValidator(_nothing_when_empty)]
OptionalFile = Annotated[OptionalPath, AfterValidator(_existing_file)]
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


def is_address(text: str) -> bool:
    """True for one bare address, as far as its form tells."""
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and not any(c.isspace() or c in "<>," for c in text)


def _checked_contact(contact: str) -> str:
    if contact and not is_address(contact):
        raise ValueError("must be a mail address, without a name")
    return contact


class Section(BaseModel):
    """A section of the file: frozen, and unknown keys are refused."""

    model_config = FROZEN


class VacancySection(Section):
    """One [[vacancy]] as written; `Configuration.vacancies` has them with their instants."""

    reference: Text
    title: Text = Field(min_length=1)
    opens: Moment
    deadline: Moment
    contact: Text = ""
    synonyms: tuple[Text, ...] = ()
    decided_by: Text = Field(default=BOARD.nl, min_length=1)
    decided_by_fr: Text = ""
    decided_by_en: Text = ""
    templates: OptionalPath = None
    closed_on: OptionalDay = None
    procedure: ProcedureSection = ProcedureSection()

    @property
    def decided_by_each(self) -> InEach:
        """In each language; our translation goes with our default only."""
        known = BOARD if self.decided_by == BOARD.nl else InEach()
        return InEach(
            self.decided_by, self.decided_by_fr or known.fr, self.decided_by_en or known.en
        )

    @field_validator("reference")
    @classmethod
    def _can_number_applications(cls, reference: str) -> str:
        if len(reference) > 40 or not re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", reference):
            raise ValueError("may hold letters and digits joined by hyphens, at most 40 in all")
        return reference

    @field_validator("contact")
    @classmethod
    def _is_an_address(cls, contact: str) -> str:
        return _checked_contact(contact)


class Recognition(Section):
    """[recognition]: whether the learnt likelihood is asked."""

    model: bool = True


class Acknowledgement(Section):
    """[acknowledgement]: whether receipts go out, and what brakes them."""

    mode: AcknowledgementMode = AcknowledgementMode.SEND
    max_age: DurationOrNever = timedelta(days=14)
    resend_uncertain: DurationOrNever = timedelta(hours=1)
    per_address_per_day: int = Field(default=3, ge=1)
    per_hour: int = Field(default=500, ge=1)
    sent_folder: str = ""
    copy_to_sent: bool = False

    @model_validator(mode="after")
    def _copies_have_a_place(self) -> Self:
        if self.copy_to_sent and not self.sent_folder:
            raise ValueError("copy_to_sent stands without sent_folder; name the folder")
        return self


class Privacy(Section):
    """[privacy]: what candidates are told of their data (GDPR art. 13)."""

    notice_url: Text = ""
    contact: Text = ""
    period: Text = ""
    period_fr: Text = ""
    period_en: Text = ""
    authority: Text = ""
    authority_fr: Text = ""
    authority_en: Text = ""

    @field_validator("notice_url")
    @classmethod
    def _is_a_link(cls, url: str) -> str:
        if url and not re.fullmatch(r"https://[^\s<>\"]+", url):
            raise ValueError("must begin with https:// and hold no blanks")
        return url

    @field_validator("contact")
    @classmethod
    def _is_an_address(cls, contact: str) -> str:
        return _checked_contact(contact)

    @property
    def told(self) -> acknowledgement.Privacy:
        """As the receipt tells it. A name is a name: untranslated, it is told as it is."""
        name = self.authority
        return acknowledgement.Privacy(
            self.notice_url,
            self.contact,
            InEach(self.period, self.period_fr, self.period_en),
            InEach(name, self.authority_fr or name, self.authority_en or name),
        )


class Storage(Section):
    """[storage]: where everything is kept. The address may hold a password: a secret."""

    url: SecretStr = SecretStr("sqlite:///kcvs.sqlite")
    spool: OptionalPath = None
    free_floor: Size = 500 * 1024**2
    datasette_folder: OptionalPath = None
    tombstones: OptionalPath = None
    backup_folder: OptionalPath = None
    backups_kept: int = Field(default=14, ge=1)
    backup_recipient: Text = ""

    @field_validator("backup_recipient")
    @classmethod
    def _is_a_public_key(cls, recipient: str) -> str:
        return checked_recipient(recipient) if recipient else ""

    @field_validator("url")
    @classmethod
    def _known_database(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text.startswith("postgresql+psycopg://"):
            return url
        if not text.startswith("sqlite:///") or sqlite_file(text) in ("", ":memory:"):
            raise ValueError("must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
        return url

    @model_validator(mode="after")
    def _backups_are_ours(self) -> Self:
        if self.backup_folder is not None and self.sqlite_path is None:
            raise ValueError(
                "backup_folder is for SQLite; on PostgreSQL let a schedule call pg_dump, and name "
                "its folder as [alerts] backup_folder"
            )
        if self.backup_recipient and self.backup_folder is None:
            raise ValueError("backup_recipient stands without backup_folder; name the folder")
        return self

    @property
    def sqlite_path(self) -> Path | None:
        """The database's file; None when it is not SQLite."""
        text = self.url.get_secret_value()
        return Path(sqlite_file(text)) if text.startswith("sqlite:") else None

    @property
    def tombstones_file(self) -> Path | None:
        """Which mails were erased: `tombstones`, else beside the database's file."""
        beside = self.sqlite_path
        return self.tombstones or (beside and beside.with_name(f"{beside.name}.tombstones"))

    @property
    def spool_folder(self) -> Path:
        """Where big mails and documents stand for a moment: `spool` beside the database's file."""
        beside = self.sqlite_path
        return self.spool or (beside.parent if beside else Path()) / "spool"


class Documents(Section):
    """[documents]: limits for the cage in which applicants' bytes are read."""

    max_time: Period = timedelta(seconds=10)
    max_memory: Size = 1024**3
    max_text_characters: int = Field(default=2_000_000, ge=1000)
    max_depth: int = Field(default=4, ge=1, le=20)
    max_members: int = Field(default=200, ge=1)
    max_unpacked_size: Size = 200 * 1024**2
    ocr: bool = True
    ocr_max_time: Period = timedelta(minutes=2)
    mail_documents: int = Field(default=100, ge=1)
    mail_time: Period = timedelta(seconds=120)
    mail_ocr_pages: int = Field(default=60, ge=0)
    mail_unpacked_size: Size = 400 * 1024**2


class Antivirus(Section):
    """[antivirus]: the ClamAV daemon that documents are shown to before anything reads them."""

    clamd: Text = ""
    timeout: Period = timedelta(seconds=30)

    @field_validator("clamd")
    @classmethod
    def _is_of_this_machine(cls, clamd: str) -> str:
        return checked_address(clamd) if clamd else ""


class Retention(Section):
    """[retention]: how long mail that is not ours is kept, and candidates after the procedure."""

    unrelated: Duration = timedelta(days=7)
    received: TermOrNever = None
    withdrawn: TermOrNever = None
    chosen: TermOrNever = None
    reserve: TermOrNever = None
    void: TermOrNever = None
    reason: Text = ""
    automatic: bool = False

    def term_of(self, status: str) -> Term | None:
        """None: nobody said how long an application with this status is kept.

        The term of `received` holds for all in the procedure that have none of their own.
        """
        return self._terms.get(status, self.received)

    @property
    def has_terms(self) -> bool:
        """False: nobody said of any candidate how long they are kept."""
        return any(self._terms.values())

    @property
    def _terms(self) -> dict[str, Term | None]:
        return {name: getattr(self, name) for name in RETENTION_TERMS}

    @model_validator(mode="after")
    def _terms_have_a_reason(self) -> Self:
        if self.has_terms and not self.reason:
            raise ValueError("a term stands without reason; say where it comes from")
        if self.automatic and not self.has_terms:
            raise ValueError(
                f"automatic stands without a term; set one of {', '.join(self._terms)}"
            )
        return self


class Metrics(Section):
    """[metrics]: numbers for Prometheus, on this machine only."""

    enabled: bool = False
    port: int = Field(default=8027, ge=0, le=65535)


class Log(Section):
    """[log]: what is said on stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: LogFormat = LogFormat.JSON
