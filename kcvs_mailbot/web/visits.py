"""One visit of a page: who comes, what was asked, and the ways to answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kcvs_mailbot.application import Happened
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.elsewhere import Elsewhere
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.desk.signing_in import Door, LetIn, Visitor
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import accounts, advices, lists
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import formatting, forms, words
from kcvs_mailbot.web.navigation import PLACES, PROCEDURE, ROLE_NAMES, Place
from kcvs_mailbot.web.sessions import Cookies
from kcvs_mailbot.workbench import Workbench

LARGEST_ID = 2**31 - 1


NAMES_ANOTHER = ("kenmerk", "met")
"""Fields that name another application, which something is brought to."""


class Missing(Exception):
    """There is no such thing: 404, in words for the reader."""


class Excluded(Exception):
    """This dossier is closed to who declared a conflict of interest in it: 403, and what to do.

    reference: of the application.
    """

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


_NONE = frozenset({Wrong.NO_APPLICATION, Wrong.NO_MESSAGE, Wrong.NO_NOTE, Wrong.NO_LOOK_UP})


@contextmanager
def missing_is_404() -> Iterator[None]:
    """Missing for a request about what is not there; any other RequestError as it is."""
    try:
        yield
    except RequestError as error:
        if error.kind in _NONE:
            raise Missing from None
        raise


@pass_context
def _called(page: Context, account: str) -> str:
    """How people read whose account that is."""
    visit: Visit = page["visit"]
    return visit.called(account)


class Desk:
    """What all visits share."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.section = bench, bench.config.web
        self.door, self.accounts = Door(bench), Accounts(bench.store, bench.clock)
        self.elsewhere = Elsewhere(self.door) if self.section.oidc.issuer else None
        self.cookies = Cookies(self.section.is_encrypted)
        self.words = Environment(
            loader=PackageLoader("kcvs_mailbot", "web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        zone = bench.config.zone
        self.words.filters |= {
            "moment": lambda at: formatting.moment(at, bench.clock(), zone),
            "short": lambda at: formatting.short(at, bench.clock(), zone),
            "day": lambda on: formatting.day(on, bench.clock().astimezone(zone).date()),
            "clock": lambda at: formatting.clock(at.astimezone(zone)),
            "in_words": formatting.in_words,
            "size": formatting.size,
            "readable": formatting.readable,
            "marked": formatting.marked,
            "grouped": formatting.grouped,
            "plural": formatting.plural,
            "called": _called,
            **words.FILTERS,
        }
        self.words.globals |= {"role_names": ROLE_NAMES, **words.GLOBALS}

    def origin(self, request: Request) -> str:
        """Where our own pages come from."""
        return self.section.base_url or f"http://{request.headers.get('host', '')}".lower()


@dataclass
class Visit:
    """`visitor`: None when nobody is signed in."""

    desk: Desk
    request: Request
    visitor: Visitor | None = None
    form: FormData = field(default_factory=FormData)

    def __post_init__(self) -> None:
        self.bench = self.desk.bench
        cookies = self.desk.cookies
        self._new_holder = self._new_session = ""
        self.holder = cookies.session(self.request) if self.visitor else ""
        """What the forms of this browser are bound to."""
        if not self.holder:
            self.holder = cookies.holder(self.request)

    @property
    def name(self) -> str:
        """Who decides."""
        return self.visitor.account.name if self.visitor else ""

    @property
    def role(self) -> Role | None:
        """None until all that signing in asks was given."""
        return self.visitor.account.role if self.visitor and not self.stage else None

    @property
    def stage(self) -> str:
        """Where somebody must go first who is only half signed in; "" when nothing is left."""
        if self.visitor is None:
            return "/aanmelden"
        account = self.visitor.account
        if account.elsewhere:  # the provider asks what it finds needed
            return ""
        if account.second_factor and not self.visitor.second:
            return "/aanmelden/code"
        if account.one_time:
            return "/aanmelden/wachtwoord"
        if not account.second_factor and self.desk.door.second_factor_needed:
            return "/aanmelden/tweede-stap"
        return ""

    def path(self, name: str) -> str:
        """A part of the address, as the page's path names it."""
        return _without_nul(str(self.request.path_params[name]))

    def number(self, name: str) -> int:
        """The same as the id of a row. Missing when no row can have it."""
        number = int(self.request.path_params[name])
        if number > LARGEST_ID:
            raise Missing
        return number

    def said(self, name: str) -> str:
        """A field of the form, "" when it is not there."""
        value = self.form.get(name)
        return _without_nul(value) if isinstance(value, str) else ""

    def asked(self, name: str) -> str:
        """The same of the address behind the question mark."""
        return _without_nul(self.request.query_params.get(name, ""))

    @cached_property
    def conflicts(self) -> frozenset[int]:
        """Ids of the applications that this person takes no part in, for a conflict of interest."""
        with self.bench.store.read() as session:
            return advices.conflicts_of(session, self.name)

    @cached_property
    def _called(self) -> dict[str, str]:
        with self.bench.store.read() as session:
            return accounts.called(session)

    def called(self, account: str) -> str:
        """How people read who that is; the account's name where none was given."""
        return formatting.readable(self._called.get(account, account))

    def require_part(self, application_id: int | None) -> None:
        """Excluded when this person takes no part in it. Every page that shows something of a
        dossier comes by here, by itself or when it says what was seen.
        """
        if application_id not in self.conflicts:
            return
        with self.bench.store.read() as session:
            raise Excluded(session.get_one(rows.Application, application_id).reference)

    def require_part_in(self, page: Page) -> None:
        """The same for what the address or the form names, before anything is done about it."""
        path = self.request.path_params
        numbered = page.of is not None and "id" in path
        named = [self.path("reference")] if "reference" in path else []
        named += filter(None, map(self.said, NAMES_ANOTHER))
        if not (named or numbered) or not self.conflicts:
            return
        with self.bench.store.read() as session:
            concerned = advices.concerned(session, named)
            if page.of is not None and numbered:
                concerned |= advices.whose(session, page.of, self.number("id"))
        for one in concerned:
            self.require_part(one)

    def saw(self, application_id: int, **detail: object) -> None:
        """Leaves for the auditor that this dossier was looked at; require_part."""
        self.saw_all([application_id], **detail)

    def saw_all(self, applications: Collection[int], **detail: object) -> None:
        """The same of several at once."""
        for one in applications:
            self.require_part(one)
        now = self.bench.clock()
        with self.bench.store.write() as session:
            for one in applications:
                note = (session, Happened.VIEWED, self.name, now, detail)
                accounts.note(*note, application_id=one)

    @contextmanager
    def seeing(self, application_id: int) -> Iterator[None]:
        """The same while it is read for the page: the writer's turn need not be waited for first.

        Nothing is shown before the look is kept.
        """
        self.require_part(application_id)
        with ThreadPoolExecutor(1) as beside:
            look = beside.submit(self.saw, application_id)
            yield
        look.result()

    def renewed(self, found: LetIn) -> None:
        """Who is here goes on under another token."""
        self._new_session = self.holder = found.token
        self.visitor = self.desk.door.visitor(found.token)

    def key(self) -> str:
        """What this browser holds whether or not somebody is signed in; given now if need be."""
        held = self.desk.cookies.holder(self.request) or self._new_holder
        self._new_holder = "" if held else forms.new_holder()
        return held or self._new_holder

    def handed(self, response: Response) -> Response:
        """The answer, with what the browser shall hold from now on."""
        if self._new_session:
            self.desk.cookies.keep_session(response, self._new_session)
        if self._new_holder:
            self.desk.cookies.keep_holder(response, self._new_holder)
        return response

    def page(self, template: str, status: int = 200, **words: Any) -> Response:
        """The template with these words and those that every page has."""
        shown_words = {
            "visit": self,
            "status": status,
            "nav": self._nav(),
            "here": self.request.url.path,
            "form_token": self._form_token,
        }
        text = self.desk.words.get_template(template).render({**shown_words, **words})
        return HTMLResponse(text, status)

    def _form_token(self) -> Markup:
        """For each form; binds it to what this browser holds, or is given now to hold."""
        if not self.holder:
            self.holder = self._new_holder = forms.new_holder()
        hidden = Markup('<input type="hidden" name="{}" value="{}">')
        return hidden.format(forms.FIELD, forms.token(self.holder))

    def to(self, address: str) -> Response:
        """Goes on there; what was posted is not posted again."""
        return RedirectResponse(address, 303)

    def may(self, roles: Set[Role]) -> bool:
        return self.role in roles

    @cached_property
    def waiting(self) -> lists.Waiting:
        """The numbers beside the places, as they are when first asked."""
        with self.bench.store.read() as session:
            return lists.waiting(session)

    @property
    def in_procedure(self) -> list[Place]:
        """The parts of the procedure that this role has work in."""
        return [place for place in PROCEDURE if self.may(place.roles)]

    @cached_property
    def vacancy(self) -> Vacancy:
        """The one that is asked for (`vacature`); the first where none is. Missing: unknown."""
        wanted = self.said("vacature") or self.asked("vacature")
        for one in self.bench.config.vacancies:
            if wanted in ("", one.reference):
                return one
        raise Missing

    def _nav(self) -> list[dict[str, Any]]:
        places = [place for place in PLACES if self.may(place.roles)]
        if not places:
            return []
        return [
            {
                "path": place.path,
                "name": place.name,
                "waits": getattr(self.waiting, place.waits) if place.waits else 0,
            }
            for place in places
        ]


def _without_nul(text: str) -> str:
    """PostgreSQL takes none, and nobody types one."""
    return text.replace("\0", "")


Answer = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """An address and who may use it: `roles`, empty for everybody who is signed in."""

    path: str
    roles: Set[Role] = frozenset()
    get: Answer | None = None
    post: Answer | None = None
    open: bool = False
    """For those too who are not, or only half, signed in."""
    sure: bool = False
    """Who posts gives the password once more, unless that was a short while ago."""
    of: type[advices.Belongs] | None = None
    """What the number in the address is of, where it belongs to a dossier."""
    apart: bool = False
    """For those too who take no part in the dossier that it names."""

    def __post_init__(self) -> None:
        if self.get is None and self.post is None:
            raise ValueError(f"{self.path} answers nothing")
