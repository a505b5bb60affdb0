"""`/verzending`: outgoing mail, seen as it goes before a person lets it go."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.delivery import SENT_BEFORE, State
from kcvs_mailbot.desk import releasing
from kcvs_mailbot.errors import ConfigError, RequestError, Wrong
from kcvs_mailbot.store import counted, outbox_lists, posted_letters
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.visits import Missing, Page, Visit

ON_ONE_PAGE = 50


@dataclass(frozen=True, slots=True)
class Group:
    """A heading, and the states that stand under it."""

    key: str
    title: str
    states: tuple[State, ...]
    help: str = ""


GROUPS = (
    Group(
        "vrijgave",
        "Wacht op vrijgave",
        (State.HELD,),
        "Deze mails vertrekken pas als u ze vrijgeeft.",
    ),
    Group(
        "terug",
        "Teruggekomen",
        (State.BOUNCED,),
        "Deze mails kwamen terug als onbestelbaar. Kijk het adres na, of bel de kandidaat.",
    ),
    Group(
        "mislukt",
        "Mislukt of onzeker",
        (State.FAILED, State.UNCERTAIN),
        "Deze mails vertrokken niet, of niemand weet of ze aankwamen.",
    ),
    Group("onderweg", "Onderweg", (State.QUEUED, State.SENDING), "Deze mails vertrekken vanzelf."),
    Group("verstuurd", "Verstuurd", (State.SENT,)),
    Group("geannuleerd", "Geannuleerd", (State.CANCELLED,)),
)
CHANGES = {
    "vrijgeven": (outbox_changes.release, "De mail is vrijgegeven en vertrekt zo dadelijk."),
    "opnieuw": (outbox_changes.retry, "De mail vertrekt zo dadelijk opnieuw."),
    "annuleren": (outbox_changes.cancel, "De mail is geannuleerd en vertrekt niet."),
    "al-vertrokken": (
        outbox_changes.sent_before,
        "Er staat nu bij dat de kandidaat deze mail al kreeg. Hij vertrekt niet nog eens.",
    ),
}
WRITTEN = (
    "Uw brief is bewaard en vertrekt vanzelf. Hieronder ziet u hoe het ermee staat; zolang hij "
    "niet vertrokken is, kunt u hem annuleren."
)
OVERTAKEN = (
    "Deze brief klopt niet meer: de kandidaat staat intussen elders in de procedure, of de "
    "afspraak is gewijzigd. Kijk bij de brieven van de procedure welke brief nu past."
)
BROKEN = (
    "In de tekst voor deze vacature staat een fout, of de vacature staat niet meer in de "
    "instellingen. Vraag uw beheerder om dat te verbeteren."
)


def shown(visit: Visit) -> Response:
    """The groups; of each the newest, older ones behind a link."""
    only = next((group for group in GROUPS if group.key == visit.asked("groep")), None)
    asked = visit.asked("voor")
    before = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    with visit.bench.store.read() as session:
        counts = counted.outgoing(session)
        found = [
            (
                group,
                outbox_lists.lines(session, group.states, ON_ONE_PAGE, before if only else None),
                sum(counts.get(state, 0) for state in group.states),
            )
            for group in GROUPS
            if only in (None, group)
        ]
    return visit.page(
        "verzending.html",
        groups=found,
        only=only,
        most=ON_ONE_PAGE,
        sent_before=SENT_BEFORE,
    )


def one_shown(visit: Visit) -> Response:
    done = visit.asked("gedaan")
    return _one(visit, done=WRITTEN if done == "geschreven" else CHANGES.get(done, (None, ""))[1])


def _one(visit: Visit, *, done: str = "", wrong: str = "", status: int = 200) -> Response:
    number = visit.number("id")
    with visit.bench.store.read() as session:
        line = outbox_lists.line(session, number)
        if line is None:
            raise Missing
        entry = releasing.entry_of(session, number)
        visit.require_part(entry.application_id)
        choices, seen = releasing.choices(entry), releasing.stamp(entry)
        following = outbox_lists.next_held(session, number)
        goes = choices & {"release", "retry"} and line.template is None
        since = posted_letters.got(session, entry.application_id) if goes else []
        mail = releasing.preview(session, number, visit.bench)
    words = {
        "next": following,
        "line": line,
        "seen": seen,
        "mail": mail,
        "choices": choices,
        "since": [one for one in since if one[1] > line.created_at],
        "done": done,
        "wrong": wrong,
    }
    return visit.page("verzending_een.html", status, **words)


def changed(visit: Visit) -> Response:
    """Lets go, sends again or cancels; of two who do so, the second is told how it stands."""
    number, what = visit.number("id"), visit.path("wat")
    if what not in CHANGES:
        raise Missing
    seen = visit.said("gezien")
    try:
        releasing.change(visit.bench, number, CHANGES[what][0], visit.name, seen=seen)
    except RequestError as error:
        if error.kind is Wrong.NO_ENTRY:
            raise Missing from None
        wrong = "Dit kan niet meer: de mail staat er intussen anders voor. Kijk hieronder hoe."
        if error.kind is Wrong.NOT_IN_THIS_PHASE:
            wrong = OVERTAKEN
        return _one(visit, wrong=wrong, status=409)
    except ConfigError:
        return _one(visit, wrong=BROKEN, status=409)
    return visit.to(f"/verzending/{number}?gedaan={what}")


PAGES = (
    Page("/verzending", DESK, get=shown),
    Page("/verzending/{id:int}", DESK, get=one_shown, of=rows.Outbox),
    Page("/verzending/{id:int}/{wat}", DESK, post=changed, of=rows.Outbox),
)
