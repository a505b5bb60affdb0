"""People put right where a candidate is reached: proposed, with the mail that goes, then done."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kcvs_mailbot.addresses import canonical, domain
from kcvs_mailbot.answering import readdressing
from kcvs_mailbot.answering.readdressing import Fate, Readdressed
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.deciding.settling import index_again
from kcvs_mailbot.desk import releasing
from kcvs_mailbot.desk.amending import What, application_of, note, require_unchanged, stamp
from kcvs_mailbot.desk.candidacy import one_address
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.recognition import House
from kcvs_mailbot.recognition.mail_view import is_colleague, is_own
from kcvs_mailbot.store import Session, amendments, filing, ids, joined, lookups
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

SHOWN_FOR = timedelta(hours=1)
"""A preview that is older is made again: the mail bears its date."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """An address that is put right when the person says so, with the very mail that goes then.

    mail: None when none goes. seen: what to give back with `moment`, the date of the mail.
    """

    address: str
    before: str
    fate: Fate
    mail: releasing.Preview | None
    sent_at: datetime | None
    seen: str
    moment: datetime


class _Shown(Exception):
    """What was tried, and is not kept."""

    def __init__(self, what: Proposed) -> None:
        super().__init__()
        self.what = what


def propose_address(bench: Workbench, reference: str, written: str, actor: str) -> Proposed:
    """What putting the address right would do; changes nothing. RequestError when it cannot be."""
    moment = bench.clock().replace(microsecond=0)
    try:
        with bench.store.write() as session:
            application = application_of(session, reference)
            was = application.candidate.address
            done = _readdress(session, bench, application, written, actor, moment)
            raise _Shown(_proposed(session, application, was, done, moment))
    except _Shown as shown:
        return shown.what


def set_address(
    bench: Workbench,
    reference: str,
    written: str,
    actor: str,
    *,
    seen: str,
    moment: datetime,
) -> Fate:
    """Where the candidate is reached; the receipt goes there as it was proposed.

    RequestError when it would now be another mail, or something else would become of it.
    """
    with bench.store.write() as session:
        application = application_of(session, reference)
        candidate = application.candidate
        was = {"name": candidate.name, "address": candidate.address}
        former = sorted(lookups.formerly(session, application.id).addresses)
        done = _readdress(session, bench, application, written, actor, moment)
        now = bench.clock()
        shown = _proposed(session, application, was["address"], done, moment)
        require_unchanged(reference, seen, shown.seen)
        if not timedelta() <= now - moment <= SHOWN_FOR:
            require_unchanged(reference, seen, "")
        note(
            session,
            application,
            What.ADDRESS,
            {**was, "former": former, "receipt": done.before},
            {
                "name": application.candidate.name,
                "address": application.candidate.address,
                "fate": done.fate,
            },
            now,
            actor,
            done.letter,
        )
        filing.add_event(
            session, Happened.ADDRESS_SET, now, actor=actor, application_id=application.id
        )
    return done.fate


def _readdress(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    written: str,
    actor: str,
    moment: datetime,
) -> Readdressed:
    address = _an_address(session, bench, application, written)
    before = application.candidate.canonical
    _move(session, application, application.candidate.name, address)
    key = application.candidate.canonical
    former = lookups.formerly(session, application.id).addresses
    _known_by(session, application, (former | {before}) - {key}, bench.config.house)
    _compose_again(session, bench, application)
    earlier = [
        one
        for one in amendments.of_application(session, application.id)
        if one.what == What.ADDRESS
    ]
    return readdressing.readdress(
        session, application, earlier, bench.config, bench.clock(), actor, moment
    )


def _compose_again(session: Session, bench: Workbench, application: rows.Application) -> None:
    """Its notes tell which mails are the candidate's own."""
    index_again(session, application)
    dossier.refresh(session, application, bench.config)


def _an_address(
    session: Session, bench: Workbench, application: rows.Application, written: str
) -> str:
    typed = "".join(c for c in written if unicodedata.category(c) not in ("Cc", "Cf"))
    address = one_address(typed, bench.config.house).address
    host, key = domain(address), canonical(address)
    if "." not in host or not any(c.isalpha() for c in host.rpartition(".")[2]):
        raise RequestError(Wrong.NO_ADDRESS, "that is no address on the internet")
    if address == application.candidate.address:
        raise RequestError(Wrong.NOTHING_NEW, f"{application.reference} has that address")
    other = filing.candidate_at(session, key, application.candidate_id)
    theirs = filing.application_of(session, other, application.vacancy) if other else None
    stands = joined.standing(session, theirs) if theirs else application
    if stands.id != application.id and stands.status != ApplicationStatus.VOID:
        what = f"that is the address of {stands.reference}"
        raise RequestError(Wrong.ANOTHERS_ADDRESS, what, stands.reference)
    return address


def _move(session: Session, application: rows.Application, name: str, address: str) -> None:
    """The application is that of whoever has this address; other applications stay whose they are.

    name: of a person who is not known yet.
    """
    key, person = canonical(address), application.candidate
    other = filing.candidate_at(session, key, person.id) if key != person.canonical else None
    alone = len(filing.applications_of(session, person)) == 1
    if other is None and (alone or key == person.canonical):
        person.address, person.canonical = address, key
        session.flush()
        return
    if other is None:
        other = rows.Candidate(
            id=ids.take(session, rows.Candidate), name=name, address=address, canonical=key
        )
        session.add(other)
    application.candidate, application.candidate_id = other, other.id
    other.name = other.name or name
    session.flush()
    if alone:
        session.delete(person)
        session.flush()


def _known_by(
    session: Session, application: rows.Application, former: Iterable[str], house: House
) -> None:
    """Later mail from these addresses, and from the one of now, is the candidate's.

    But for those of our house: a colleague who passed the application on was taken for her.
    """
    before = lookups.formerly(session, application.id).addresses
    stale = {(lookups.FORMER, one) for one in before} | {("address", one) for one in before}
    amendments.forget(session, application.id, stale)
    ours = {one for one in former if is_own(one, house) or is_colleague(one, house)}
    hers = set(former) - ours
    traces = {(lookups.FORMER, one) for one in hers} | {("address", one) for one in hers}
    traces |= {(lookups.OF_ANOTHER, one) for one in ours}
    traces.add(("address", application.candidate.canonical))
    lookups.leave_traces(session, application.id, None, traces)


def _proposed(
    session: Session,
    application: rows.Application,
    before: str,
    done: Readdressed,
    moment: datetime,
) -> Proposed:
    goes = done.fate in (Fate.GOES, Fate.WAITS, Fate.STAYS)
    state = done.before["state"] if done.before else ""
    address = application.candidate.address
    raw = done.raw.hex() if goes else ""
    return Proposed(
        address,
        before,
        done.fate,
        releasing.as_read(done.raw) if goes else None,
        readdressing.sent_at(session, application),
        stamp(before, address, done.fate, state, moment, raw),
        moment,
    )


def undo_address(
    session: Session,
    bench: Workbench,
    application: rows.Application,
    one: rows.Amendment,
    actor: str,
) -> None:
    """RequestError when the mail to it may have left: that cannot be called back."""
    now = bench.clock()
    amendments.forget(session, application.id, [("address", application.candidate.canonical)])
    _move(session, application, one.before["name"], one.before["address"])
    candidate = application.candidate
    alone = len(filing.applications_of(session, candidate)) == 1
    if alone and candidate.name == one.after["name"]:  # that of whose address it was
        candidate.name = one.before["name"]
    _known_by(session, application, one.before["former"], bench.config.house)
    _compose_again(session, bench, application)
    readdressing.take_back(session, application, one, bench.config, now)
    filing.add_event(
        session,
        Happened.UNDONE,
        now,
        actor=actor,
        application_id=application.id,
        what=What.ADDRESS,
    )
