"""`/procedure/gesprekken/plannen`, `/afspraken/ID`: the secretary plans, moves and calls off."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.record_words import MEETINGS, day
from kcvs_mailbot.procedure import moving, planning
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.selection import IN_PHASE_2
from kcvs_mailbot.selection.slots import INVITED_FROM, Kind, Span, row_of
from kcvs_mailbot.store import appointments, procedure
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.appointments import Planned
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.formatting import readable
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit

MOST_ROWS, MOST_PAIRS = 60, 5
WEEKEND = {5: "zaterdag", 6: "zondag"}
EARLIEST, LATEST = time(7), time(21)
LONGEST_DAY = 24 * 60
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form, as it stands there: text, that may yet be wrong."""

    who: str = ""
    day: str = ""
    begins: str = ""
    ends: str = ""
    place: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """How a row of slots is laid out, as it was asked for."""

    day: str = ""
    begins: str = ""
    length: str = "60"
    pause: str = "15"
    place: str = ""
    link: str = ""
    together: bool = False


@dataclass(frozen=True, slots=True)
class Bad:
    """What of which appointment cannot be. field: as the form calls it."""

    n: int
    field: str
    words: str


def asked(visit: Visit) -> Response:
    """Nothing is kept: a row of slots to look at and change."""
    kind = _kind(visit.asked("soort") or Kind.TEST)
    series = Series(
        visit.asked("dag"),
        visit.asked("begin"),
        visit.asked("duur") or "60",
        visit.asked("pauze") or "15",
        visit.asked("plaats"),
        visit.asked("link"),
        bool(visit.asked("samen")),
    )
    if not visit.asked("dag"):
        return _form(visit, kind, _proposed(visit, kind, series), ())
    try:
        rows = _laid_out(visit, series, _to_invite(visit, kind))
    except RequestError as error:
        return _form(visit, kind, series, (), wrong=remedies.why(error), status=409)
    return _form(visit, kind, series, rows)


def _kind(said: str) -> Kind:
    if said not in set(Kind):
        raise Missing
    return Kind(said)


def _proposed(visit: Visit, kind: Kind, series: Series) -> Series:
    """The day that the configuration has for it; a test is sat together."""
    asked_for = visit.vacancy.procedure
    on = asked_for.test_on if kind is Kind.TEST else asked_for.interviews_on
    together = series.together or kind is Kind.TEST
    return replace(series, day=on.isoformat() if on else "", begins="09:00", together=together)


def _to_invite(visit: Visit, kind: Kind) -> list[Stands]:
    """By name; who has no such appointment yet."""
    vacancy = visit.vacancy.reference
    with visit.bench.store.read() as session:
        those = procedure.who_stands(session, vacancy, INVITED_FROM[kind], by_name=True)
        planned = appointments.of_vacancy(session, vacancy)
    have = {one.reference for one in planned if one.kind is kind and not one.cancelled}
    return [one for one in those if one.reference not in have]


def _laid_out(visit: Visit, series: Series, those: Sequence[Stands]) -> list[Row]:
    """A slot for each; RequestError when what was asked makes none."""
    zone = visit.bench.config.zone
    minutes = _minutes(series.length, 1), _minutes(series.pause, 0)
    begin = Wanted(_day(series.day), _clock(series.begins), time(23, 59))
    length, pause = (timedelta(minutes=one) for one in minutes)
    first = planning.span_of(begin, zone).begins.astimezone(zone)
    if first <= visit.bench.clock():
        raise RequestError(Wrong.MOMENT_PAST, "that moment is over")
    spans = row_of(first, length, pause, len(those[:MOST_ROWS]))
    if series.together:
        spans = spans[:1] * len(spans)
    return [
        _row(one.reference, span, series)
        for one, span in zip(those[:MOST_ROWS], spans, strict=True)
    ]


def _row(who: str, span: Span, series: Series) -> Row:
    begins, ends = span.begins, span.ends
    return Row(
        who,
        f"{begins:%Y-%m-%d}",
        f"{begins:%H:%M}",
        f"{ends:%H:%M}",
        series.place,
        series.link,
    )


def planned(visit: Visit) -> Response:
    """All rows that name somebody, or none."""
    kind = _kind(visit.said("soort"))
    rows = _typed_rows(visit)
    chosen = [row for row in rows if row.who]
    if bad := _impossible(visit, rows):
        return _form(visit, kind, Series(), rows, bad=bad, status=409)
    try:
        if not chosen:
            raise RequestError(Wrong.NOBODY_CHOSEN, "nobody is invited")
        _each_once(chosen)
        wanted = [(row.who, _wanted(row)) for row in chosen]
        doubts = _doubts(visit, visit.vacancy.reference, kind, chosen)
        if not _known(visit, doubts):
            return _form(visit, kind, Series(), rows)
        planning.plan(visit.bench, visit.vacancy.reference, kind, wanted, visit.name)
    except RequestError as error:
        return _form(visit, kind, Series(), rows, wrong=_why(visit, error), status=409)
    return visit.to(
        f"/procedure/gesprekken?vacature={visit.vacancy.reference}&gedaan=gepland&soort={kind}"
    )


def _impossible(visit: Visit, rows: Sequence[Row]) -> list[Bad]:
    """Of which appointments the moment or the link cannot be, each by itself."""
    names = _names(visit, [row.who for row in rows])
    found = []
    for n, row in enumerate(rows):
        try:
            if row.who:
                planning.possible(visit.bench, _wanted(row))
        except RequestError as error:
            who = names.get(row.who, row.who)
            found.append(Bad(n, _field_of(row, error.kind), remedies.why_of(who, error)))
    return found


_FIELDS = {
    Wrong.NO_LINK: "link",
    Wrong.MOMENT_PAST: "dag",
    Wrong.CLOCK_CHANGES: "begin",
    Wrong.MOMENT_TAKEN: "begin",
    Wrong.CANDIDATE_TAKEN: "begin",
}


def _field_of(row: Row, wrong: Wrong) -> str:
    """Of the form, the one that is to be changed; "" for what none of them is about."""
    if wrong is not Wrong.NO_MOMENT:
        return _FIELDS.get(wrong, "")
    for name, read, text in (("dag", _day, row.day), ("begin", _clock, row.begins)):
        try:
            read(text)
        except RequestError:
            return name
    return "einde"


def _each_once(chosen: Sequence[Row]) -> None:
    for row in chosen:
        if sum(other.who == row.who for other in chosen) > 1:
            what = f"{row.who} stands twice in the proposal"
            raise RequestError(Wrong.TWICE, what, row.who)


def _why(visit: Visit, error: RequestError) -> str:
    """With the names of those of whom it speaks by reference."""
    names = _names(visit, [one for one in error.names if isinstance(one, str)])
    told = [names.get(one, one) if isinstance(one, str) else one for one in error.names]
    return remedies.why(RequestError(error.kind, str(error), *told))


def _unusual(rows: Sequence[Row]) -> list[str]:
    """What people hardly mean, said and not refused."""
    found = []
    for row in rows:
        try:
            on, begins, ends = _day(row.day), _clock(row.begins), _clock(row.ends)
        except RequestError:
            continue
        if on.weekday() in WEEKEND:
            found.append(f"{day(on)} is een {WEEKEND[on.weekday()]}.")
        if begins < EARLIEST or ends > LATEST or ends <= begins:
            found.append(
                f"Een afspraak van {begins:%H.%M} tot {ends:%H.%M} uur valt buiten de dag."
            )
    return list(dict.fromkeys(found))


def _doubts(
    visit: Visit, vacancy: str, kind: Kind, rows: Sequence[Row], *, but: int = 0
) -> list[str]:
    """What is told before it is kept."""
    wanted = []
    for row in rows:
        try:
            if row.who:
                wanted.append((row.who, _wanted(row)))
                planning.span_of(wanted[-1][1], visit.bench.config.zone)
        except RequestError:
            return _unusual(rows)  # what is wrong is told when it is to be kept
    pairs = planning.at_once(visit.bench, vacancy, kind, wanted, but=but)
    return _unusual(rows) + _each_pair(
        visit,
        pairs,
        "{} en {} overlappen, en niet allebei hebben ze een eigen plaats: dezelfde leden kunnen er "
        "niet tegelijk bij zijn.",
    )


def _clashes(visit: Visit, kind: Kind, rows: Sequence[Row]) -> list[str]:
    """What would be refused when it is to be kept."""
    try:
        wanted = [(row.who, _wanted(row)) for row in rows if row.who]
        pairs = planning.clashing(visit.bench, kind, wanted)
    except RequestError:
        return []  # what is wrong is told when it is to be kept
    alone = [one for one, other in pairs if one == other]
    names = _names(visit, alone)
    return [
        f"{names.get(one, one)} heeft op dat moment al een andere afspraak."
        for one in list(dict.fromkeys(alone))[:MOST_PAIRS]
    ] + _each_pair(
        visit,
        [(one, other) for one, other in pairs if one != other],
        "{} en {} staan op hetzelfde moment op dezelfde plaats.",
    )


def _each_pair(visit: Visit, pairs: Sequence[tuple[str, str]], words: str) -> list[str]:
    """The first ones by name, and how many more."""
    few = pairs[:MOST_PAIRS]
    names = _names(visit, {who for pair in few for who in pair})
    more = len(pairs) - len(few)
    return [words.format(names.get(one, one), names.get(other, other)) for one, other in few] + (
        [f"Zo zijn er nog {more}."] if more else []
    )


def _names(visit: Visit, references: Collection[str]) -> dict[str, str]:
    with visit.bench.store.read() as session:
        found = procedure.names_of(session, references)
    return {reference: readable(name) for reference, name in found.items()}


def _known(visit: Visit, doubts: Sequence[str]) -> bool:
    """They stood on the form that was sent."""
    return not doubts or visit.said("gewaarschuwd") == _mark(doubts)


def _mark(doubts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(doubts).encode("utf-8", "replace")).hexdigest()[:20]


def _typed_rows(visit: Visit) -> list[Row]:
    found = []
    for n in range(MOST_ROWS):
        if f"wie-{n}" in visit.form:
            names = ("wie", "dag", "begin", "einde", "plaats", "link")
            found.append(Row(*(visit.said(f"{name}-{n}").strip() for name in names)))
    return found


def _wanted(row: Row) -> Wanted:
    return Wanted(_day(row.day), _clock(row.begins), _clock(row.ends), row.place, row.link)


def _day(text: str) -> date:
    """As browsers send it, or as people write it: 2021-10-05, 5/10/2021."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise RequestError(Wrong.NO_MOMENT, "that is no day")


def _clock(text: str) -> time:
    for form in ("%H:%M", "%H.%M"):
        try:
            return datetime.strptime(text.strip(), form).time()  # noqa: DTZ007 - of some day
        except ValueError:
            continue
    raise RequestError(Wrong.NO_MOMENT, "that is no time of the day")


def _minutes(text: str, least: int) -> int:
    digits = text.strip()
    if not (digits.isdecimal() and len(digits) < 5 and least <= int(digits) <= LONGEST_DAY):
        raise RequestError(Wrong.NO_MINUTES, "that is no number of minutes")
    return int(digits)


def _form(
    visit: Visit,
    kind: Kind,
    series: Series,
    rows: Sequence[Row],
    *,
    wrong: str = "",
    bad: Sequence[Bad] = (),
    status: int = 200,
) -> Response:
    doubts = _doubts(visit, visit.vacancy.reference, kind, rows)
    refused = bool(wrong or bad)
    return visit.page(
        "procedure_gesprekken_plannen.html",
        status,
        kind=kind,
        word=MEETINGS[kind],
        series=series,
        rows=rows,
        doubts=doubts,
        mark="" if refused else _mark(doubts),
        clashes=[] if refused else _clashes(visit, kind, rows),
        bad=bad,
        fields={(one.n, one.field) for one in bad},
        those=_to_invite(visit, kind),
        wrong=wrong,
    )


def one_shown(visit: Visit) -> Response:
    return _one(visit)


def _one(
    visit: Visit,
    *,
    doing: str = "",
    doubts: Sequence[str] = (),
    wrong: str = "",
    field: str = "",
    status: int = 200,
) -> Response:
    """doing: what was posted and not done; a reason was typed for that. field: what is wrong."""
    one = _found(visit)
    zone = visit.bench.config.zone
    begins, ends = (at.astimezone(zone) for at in (one.span.begins, one.span.ends))
    now = Row(
        one.reference,
        f"{begins:%Y-%m-%d}",
        f"{begins:%H:%M}",
        f"{ends:%H:%M}",
        one.place,
        one.link,
    )
    with visit.bench.store.read() as session:
        traces = appointments.traces(session, one.id)
    return visit.page(
        "procedure_gesprekken_afspraak.html",
        status,
        traces=traces,
        doing=doing,
        why=visit.said("waarom"),
        longest=planning.LONGEST_REASON,
        one=one,
        word=MEETINGS[one.kind],
        row=_typed(visit, now) if doing and "dag" in visit.form else now,
        doubts=doubts,
        mark=_mark(doubts),
        field=field,
        moves=not one.cancelled and one.status in IN_PHASE_2,
        wrong=wrong,
    )


def _found(visit: Visit) -> Planned:
    with visit.bench.store.read() as session:
        try:
            return appointments.one(session, visit.number("id"))
        except RequestError:
            raise Missing from None


def _typed(visit: Visit, now: Row) -> Row:
    names = ("dag", "begin", "einde", "plaats", "link")
    return Row(now.who, *(visit.said(name).strip() for name in names))


def moved(visit: Visit) -> Response:
    one = _found(visit)
    typed, why = _typed(visit, Row(one.reference)), visit.said("waarom")
    try:
        wanted = _wanted(typed)
        planning.span_of(wanted, visit.bench.config.zone)
        doubts = _doubts(visit, one.vacancy, one.kind, [typed], but=one.id)
        if not _known(visit, doubts):
            return _one(visit, doing="verplaatsen", doubts=doubts)
        planning.replan(visit.bench, one.id, wanted, visit.name, seen=_seen(visit), why=why)
    except RequestError as error:
        why, field = _why(visit, error), _field_of(typed, error.kind)
        return _one(visit, doing="verplaatsen", wrong=why, field=field, status=409)
    return _done(visit, one, "verplaatst")


def called_off(visit: Visit) -> Response:
    """After a second look: it cannot be undone."""
    one, why = _found(visit), visit.said("waarom")
    try:
        if not visit.said("zeker"):
            moving.reasoned(why, planning.LONGEST_REASON)
            return visit.page(
                "procedure_gesprekken_afzeggen.html",
                one=one,
                word=MEETINGS[one.kind],
                why=why,
                stand=_seen(visit),
            )
        planning.call_off(visit.bench, one.id, visit.name, seen=_seen(visit), why=why)
    except RequestError as error:
        return _one(visit, doing="afzeggen", wrong=remedies.why(error), status=409)
    return _done(visit, one, "afgezegd")


def _seen(visit: Visit) -> int:
    said = visit.said("stand")
    return int(said) if said.isdecimal() and len(said) < 9 else -1


def _done(visit: Visit, one: Planned, done: str) -> Response:
    at = f"/procedure/gesprekken?vacature={one.vacancy}"
    return visit.to(f"{at}&gedaan={done}&soort={one.kind}")


_AT = "/procedure/gesprekken"
PAGES = (
    Page(f"{_AT}/plannen", DESK, get=asked, post=planned),
    Page(f"{_AT}/afspraken/{{id:int}}", DESK, get=one_shown, of=rows.Appointment),
    Page(f"{_AT}/afspraken/{{id:int}}/verplaatsen", DESK, post=moved, of=rows.Appointment),
    Page(f"{_AT}/afspraken/{{id:int}}/afzeggen", DESK, post=called_off, of=rows.Appointment),
)
