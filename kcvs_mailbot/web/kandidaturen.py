"""`/kandidaturen`: all candidates as a table; what is chosen stands in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.export.dutch import RECEIPTS, STATUSES
from kcvs_mailbot.store import application_list, lists
from kcvs_mailbot.store.application_list import A_PAGE, MOST_FOUND, Begin, Choice, Sort
from kcvs_mailbot.web.navigation import READERS
from kcvs_mailbot.web.visits import Page, Visit

LATE = {True: "ja", False: "nee"}


def shown(visit: Visit) -> Response:
    choice, begin = chosen(visit), _begin(visit)
    with visit.bench.store.read() as session:
        found = application_list.applications(session, choice, begin, visit.conflicts)
        vacancies = lists.vacancies(session)
    pages = max(1, -(-found.total // A_PAGE))
    number = min(_number(visit.asked("bladzijde")) or 1, pages) if found.earlier else 1
    first, last = (found.lines[0].id, found.lines[-1].id) if found.lines else (0, 0)
    return visit.page(
        "kandidaturen.html",
        choice=choice,
        found=found,
        vacancies=vacancies,
        number=number,
        pages=pages,
        earlier=address(choice, max(1, number - 1), Begin(first, back=True)),
        later=address(choice, min(pages, number + 1), Begin(last)),
        most=MOST_FOUND,
        statuses=STATUSES,
        receipts=RECEIPTS,
        narrowed=choice != Choice(sort=choice.sort, reverse=choice.reverse),
        sorts=_sorts(choice),
    )


def _begin(visit: Visit) -> Begin | None:
    behind, before = _number(visit.asked("na")), _number(visit.asked("voor"))
    return Begin(behind or before, back=not behind) if behind or before else None


def chosen(visit: Visit) -> Choice:
    """What the address asks; words that mean nothing there are left out."""
    status, receipt = visit.asked("status"), visit.asked("bevestiging")
    late = {words: value for value, words in LATE.items()}.get(visit.asked("laattijdig"))
    return Choice(
        words=visit.asked("q").strip(),
        late=late,
        status=status if status in set(ApplicationStatus) else "",
        vacancy=visit.asked("vacature"),
        receipt=receipt if receipt in RECEIPTS else "",
        sort=Sort.NAME if visit.asked("sorteer") == Sort.NAME else Sort.ARRIVAL,
        reverse=visit.asked("omgekeerd") == "ja",
    )


def address(choice: Choice, number: int = 1, begin: Begin | None = None) -> str:
    """Of that page of that choice: what can be mailed to a colleague."""
    asked: dict[str, Any] = {
        "q": choice.words,
        "laattijdig": "" if choice.late is None else LATE[choice.late],
        "status": choice.status,
        "vacature": choice.vacancy,
        "bevestiging": choice.receipt,
        "sorteer": "" if choice.sort is Sort.ARRIVAL else choice.sort,
        "omgekeerd": "ja" if choice.reverse else "",
    }
    if begin is not None:
        asked |= {"bladzijde": number, "voor" if begin.back else "na": begin.beside}
    query = urlencode({name: value for name, value in asked.items() if value != ""})
    return f"/kandidaturen?{query}" if query else "/kandidaturen"


def _sorts(choice: Choice) -> dict[str, tuple[str, str]]:
    """For each column that sorts: aria-sort, and where its heading leads."""
    sorts = {}
    for sort in Sort:
        here = choice.sort is sort
        ascending = choice.reverse is (sort is Sort.ARRIVAL)
        leads = replace(choice, sort=sort, reverse=here and not choice.reverse)
        said = ("ascending" if ascending else "descending") if here else ""
        sorts[sort.value] = (said, address(leads))
    return sorts


def _number(text: str) -> int:
    """0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


PAGES = (Page("/kandidaturen", READERS, get=shown),)
