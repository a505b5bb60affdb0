"""Members of the board advise, blind; a conflict of interest shuts out; the board decides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import databases
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import joining, withdrawing
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import advising, moving
from kcvs_mailbot.selection.advising import Seen
from kcvs_mailbot.store import advices, filing
from kcvs_mailbot.store import models as rows
from web.office import NOW, PASSWORD, Office

MEMBERS = ("els", "jan", "marc")


@pytest.fixture(params=databases.KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with getattr(databases, request.param)(tmp_path) as store:
        made = Office(store, tmp_path)
        for name in MEMBERS:
            made.accounts.add(name, Role.BOARD, "test", PASSWORD)
        yield made


@pytest.fixture
def an(house: Office) -> str:
    reference = house.candidate()
    moving.move(house.bench, [reference], Status.LONG_LIST, "linda")
    return reference


def advise(
    house: Office,
    reference: str,
    member: str,
    verdict: str = "yes",
    why: str = "Sterk.",
    seen: str = "",
) -> None:
    advising.advise(house.bench, reference, member, verdict, why, seen=seen)


def seen(house: Office, reference: str, name: str, role: Role = Role.BOARD, **how: bool) -> Seen:
    with house.store.read() as session:
        key = filing.of_reference(session, reference).id
        return advising.seen_by(session, [key], name, role, **how)[key]


def shown_to(house: Office, reference: str, name: str) -> dict[str, tuple[str, str]]:
    given = seen(house, reference, name).given
    return {one: (advice.verdict.value, advice.motivation) for one, advice in given.items()}


def events(house: Office, kind: Happened) -> list[tuple[str, dict[str, object]]]:
    with house.store.read() as session:
        found = session.query(rows.Event).filter_by(kind=kind).order_by(rows.Event.id)
        return [(event.actor, event.detail) for event in found]


def refusal(do: Callable[[], None]) -> Wrong:
    with pytest.raises(RequestError) as refused:
        do()
    return refused.value.kind


def test_a_member_sees_the_others_only_after_the_own_advice(house: Office, an: str) -> None:
    advise(house, an, "els", "no", " Te weinig\r\nervaring. ")
    assert shown_to(house, an, "jan") == {}
    assert seen(house, an, "jan").gave == ("els",)
    advise(house, an, "jan")
    both = {"els": ("no", "Te weinig\nervaring."), "jan": ("yes", "Sterk.")}
    assert shown_to(house, an, "jan") == shown_to(house, an, "els") == both
    assert seen(house, an, "jan").awaited == ("marc",)
    assert shown_to(house, an, "marc") == {}


def test_the_secretary_sees_who_gave_one_and_reads_once_all_did(house: Office, an: str) -> None:
    advise(house, an, "els")
    advise(house, an, "jan")
    linda = seen(house, an, "linda", Role.SECRETARY)
    assert (linda.gave, linda.awaited, linda.given) == (("els", "jan"), ("marc",), {})
    assert set(seen(house, an, "linda", Role.SECRETARY, opened=True).given) == {"els", "jan"}
    advising.declare_conflict(house.bench, an, "marc", "Mijn zus.")
    assert set(seen(house, an, "linda", Role.SECRETARY).given) == {"els", "jan"}


@pytest.mark.parametrize(
    ("verdict", "why", "kind"),
    [
        ("yes", " \n", Wrong.NO_REASON),
        ("yes", "x" * 4001, Wrong.LONG_REASON),
        ("", "Sterk.", Wrong.NOT_FINISHED),
        ("conflict", "Sterk.", Wrong.NOT_FINISHED),
    ],
)
def test_an_advice_says_what_and_why(
    house: Office, an: str, verdict: str, why: str, kind: Wrong
) -> None:
    assert refusal(lambda: advise(house, an, "els", verdict, why)) is kind
    assert events(house, Happened.ADVISED) == []


def test_given_and_changed_only_while_it_stands_on_the_long_list(house: Office, an: str) -> None:
    bo = house.candidate(2, "Bo Maes")
    assert refusal(lambda: advise(house, bo, "els")) is Wrong.NOT_IN_THIS_PHASE
    advise(house, an, "els")
    moving.move(house.bench, [an], Status.SHORT_LIST, "linda", why="Sterk.")
    assert refusal(lambda: advise(house, an, "jan")) is Wrong.NOT_IN_THIS_PHASE
    assert refusal(lambda: change(house, an, "els", "no")) is Wrong.NOT_IN_THIS_PHASE
    assert shown_to(house, an, "els") == {"els": ("yes", "Sterk.")}
    moving.undo(house.bench, an, "linda", seen="short_list")
    change(house, an, "els", "no")
    assert shown_to(house, an, "els") == {"els": ("no", "Anders.")}
    withdrawing.withdraw_application(house.bench, an, "linda")
    assert refusal(lambda: advise(house, an, "jan")) is Wrong.NOT_IN_THIS_PHASE


def change(house: Office, reference: str, member: str, verdict: str) -> None:
    own = advising.stamp(seen(house, reference, member).own)
    advise(house, reference, member, verdict, "Anders.", own)


def test_who_saw_another_advice_changes_nothing_and_what_was_changed_stays_told(
    house: Office, an: str
) -> None:
    advise(house, an, "els")
    assert refusal(lambda: advise(house, an, "els", "no")) is Wrong.CHANGED_MEANWHILE
    house.at(timedelta(hours=1))
    change(house, an, "els", "no")
    own = seen(house, an, "els").own
    assert own is not None
    assert (own.given_at, own.changed_at) == (NOW, NOW + timedelta(hours=1))
    before = {"verdict": "yes", "motivation": "Sterk."}
    assert events(house, Happened.ADVISED) == [("els", {}), ("els", {"before": before})]


def knowing(house: Office, reference: str) -> set[str]:
    given = seen(house, reference, "linda", Role.SECRETARY, opened=True).given
    return {name for name, advice in given.items() if advice.after_reading}


def test_what_was_changed_after_reading_the_others_is_known(house: Office, an: str) -> None:
    advise(house, an, "els")
    house.at(timedelta(hours=1))
    change(house, an, "els", "no")
    assert knowing(house, an) == set()  # there was nothing to read
    advise(house, an, "jan")
    assert knowing(house, an) == set()
    house.at(timedelta(hours=2))
    change(house, an, "els", "talk")
    assert knowing(house, an) == {"els"}
    advising.declare_conflict(house.bench, an, "jan", "Mijn buurvrouw.")
    house.at(timedelta(hours=3))
    change(house, an, "els", "yes")
    assert knowing(house, an) == {"els"}  # what was read does not go away with its advice
    advising.revoke_conflict(house.bench, an, "jan", "Toch niet.")
    advise(house, an, "jan", "no")
    assert knowing(house, an) == {"els", "jan"}  # given anew, by who had read


def test_what_was_read_before_two_were_joined_is_not_mistaken(house: Office, an: str) -> None:
    bo = house.candidate(2, "Bo Maes")
    moving.move(house.bench, [bo], Status.LONG_LIST, "linda")
    advise(house, an, "els")
    advise(house, bo, "jan")
    house.at(timedelta(hours=1))
    change(house, an, "els", "no")
    moving.undo(house.bench, bo, "linda", seen="long_list")
    joining.join(house.bench, bo, an, "linda")
    assert knowing(house, an) == set()
    house.at(timedelta(hours=2))
    change(house, an, "els", "yes")
    assert knowing(house, an) == {"els"}


def test_two_clicks_give_one_advice(house: Office, an: str) -> None:
    advise(house, an, "els")
    advise(house, an, "els")
    assert events(house, Happened.ADVISED) == [("els", {})]


def test_a_conflict_voids_the_advice_and_shuts_out(house: Office, an: str) -> None:
    for member in MEMBERS:
        advise(house, an, member)
    advising.declare_conflict(house.bench, an, "els", "Mijn buurvrouw.")
    assert shown_to(house, an, "els") == {}
    assert set(shown_to(house, an, "jan")) == {"jan", "marc"}
    assert list(seen(house, an, "jan").conflicts) == ["els"]
    assert refusal(lambda: advise(house, an, "els")) is Wrong.CONFLICT
    assert refusal(lambda: decide(house, an, "els")) is Wrong.CONFLICT
    before = {"verdict": "yes", "motivation": "Sterk."}
    told = {"why": "Mijn buurvrouw.", "before": before}
    assert events(house, Happened.CONFLICT_DECLARED) == [("els", told)]
    decide(house, an, "jan")
    assert refusal(lambda: moving.undo(house.bench, an, "els", seen="short_list")) is Wrong.CONFLICT


def decide(house: Office, reference: str, actor: str, advised: str | None = None) -> None:
    if advised is None:
        advised = all_stamped(house, reference)
    advising.decide(
        house.bench,
        reference,
        Status.SHORT_LIST,
        actor,
        "Samen besproken.",
        {"netwerk": "Breed."},
        seen="long_list",
        advised=advised,
    )


def all_stamped(house: Office, reference: str) -> str:
    with house.store.read() as session:
        key = filing.of_reference(session, reference).id
        return advising.stamp_of_all(advices.on(session, [key]).get(key, {}))


def test_a_conflict_is_revoked_with_a_reason_and_the_advice_given_anew(
    house: Office, an: str
) -> None:
    advise(house, an, "els")
    advise(house, an, "jan")
    advising.declare_conflict(house.bench, an, "els", "Mijn buurvrouw.")
    advising.declare_conflict(house.bench, an, "els", "Nog eens.")

    def revoke(why: str) -> None:
        advising.revoke_conflict(house.bench, an, "els", why)

    assert refusal(lambda: revoke(" ")) is Wrong.NO_REASON
    revoke("Een andere An Claes.")
    revoke("Nog eens.")
    assert shown_to(house, an, "els") == {}
    advise(house, an, "els", "no")
    assert set(shown_to(house, an, "els")) == {"els", "jan"}
    assert len(events(house, Happened.CONFLICT_DECLARED)) == 1
    assert events(house, Happened.CONFLICT_REVOKED) == [("els", {"why": "Een andere An Claes."})]


def test_a_conflict_needs_a_reason_and_a_candidate(house: Office, an: str) -> None:
    def declare(one: str, why: str) -> None:
        advising.declare_conflict(house.bench, one, "els", why)

    assert refusal(lambda: declare(an, "")) is Wrong.NO_REASON
    void = house.candidate(2, "Bo Maes", status="void")
    assert refusal(lambda: declare(void, "Mijn broer.")) is Wrong.TAKEN_APART


def test_a_conflict_goes_along_when_applications_are_joined(house: Office, an: str) -> None:
    other = house.candidate(2, "An Claes")
    advise(house, an, "els")
    advising.declare_conflict(house.bench, other, "els", "Mijn zus.")
    joining.join(house.bench, other, an, "linda")
    assert refusal(lambda: advise(house, an, "els", "no")) is Wrong.CONFLICT
    assert list(seen(house, an, "jan").conflicts) == ["els"]
    assert seen(house, an, "jan").gave == ()
    with house.store.read() as session:
        ids = {filing.of_reference(session, one).id for one in (an, other)}
        assert advices.conflicts_of(session, "els") == ids
        assert advices.conflicts_of(session, "jan") == frozenset()
    advising.revoke_conflict(house.bench, an, "els", "Toch niet.")
    assert seen(house, an, "els").awaited == MEMBERS  # the advice before it is void


def test_a_disabled_members_advice_stays_and_is_named(house: Office, an: str) -> None:
    advise(house, an, "els")
    advise(house, an, "jan")
    for name in ("els", "marc"):
        house.accounts.disable(name, "test")
    jan = seen(house, an, "jan")
    assert (list(jan.given), jan.awaited) == (["els", "jan"], ())


def test_a_decision_is_recorded_with_its_reasons(house: Office, an: str) -> None:
    advise(house, an, "els")
    decide(house, an, "linda")
    actor, told = events(house, Happened.MOVED)[-1]
    assert actor == "linda"
    assert told == {
        "from": "long_list",
        "to": "short_list",
        "why": "Samen besproken.",
        "reasons": {"netwerk": "Breed."},
    }


def test_nobody_decides_on_advices_that_changed_meanwhile(house: Office, an: str) -> None:
    advise(house, an, "els")
    looked = all_stamped(house, an)
    change(house, an, "els", "no")
    assert refusal(lambda: decide(house, an, "linda", looked)) is Wrong.CHANGED_MEANWHILE
    assert refusal(lambda: decide(house, an, "jan", "")) is Wrong.CHANGED_MEANWHILE


def test_two_at_once_both_give_theirs_and_none_is_shown_too_early(house: Office, an: str) -> None:
    """A reader looks all the while: what is shown is never ahead of the reader's own."""
    start, over = threading.Barrier(5), threading.Event()
    early: list[object] = []

    def give(member: str) -> None:
        start.wait()
        for _ in range(2):  # two clicks
            advise(house, an, member)

    def look(member: str) -> None:
        start.wait()
        while not over.is_set():
            now = seen(house, an, member)
            if now.given and member not in now.given:
                early.append(now)

    givers = [threading.Thread(target=give, args=(member,)) for member in ("els", "jan")]
    lookers = [threading.Thread(target=look, args=(name,)) for name in MEMBERS]
    for thread in (*givers, *lookers):
        thread.start()
    for thread in givers:
        thread.join()
    over.set()
    for thread in lookers:
        thread.join()
    assert early == []
    assert set(shown_to(house, an, "els")) == set(shown_to(house, an, "jan")) == {"els", "jan"}
    assert sorted(events(house, Happened.ADVISED)) == [("els", {}), ("jan", {})]


def test_a_conflict_and_a_decision_at_once_are_in_one_order(house: Office, an: str) -> None:
    """Whoever comes second is told; a decision stands on what was advised at that moment."""
    advise(house, an, "els")
    looked, start = all_stamped(house, an), threading.Barrier(2)
    refused: list[Wrong] = []

    def conflict() -> None:
        start.wait()
        advising.declare_conflict(house.bench, an, "els", "Mijn buurvrouw.")

    def decision() -> None:
        start.wait()
        try:
            decide(house, an, "linda", looked)
        except RequestError as error:
            refused.append(error.kind)

    threads = [threading.Thread(target=one) for one in (conflict, decision)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with house.store.read() as session:
        kinds = [kind for (kind,) in session.query(rows.Event.kind).order_by(rows.Event.id)]
        status = filing.of_reference(session, an).status
    if refused:
        assert (refused, status) == ([Wrong.CHANGED_MEANWHILE], "long_list")
        assert kinds[-1] == "conflict_declared"
    else:
        assert (status, kinds[-2:]) == ("short_list", ["moved", "conflict_declared"])


def choose(house: Office, reference: str, *beside: str) -> None:
    advising.decide(
        house.bench,
        reference,
        Status.CHOSEN,
        "linda",
        "De sterkste.",
        {},
        seen="interviewed",
        advised="",
        beside=beside,
    )


def test_a_second_one_is_chosen_by_who_knows_of_the_first_only(house: Office, an: str) -> None:
    bo, cas = house.candidate(2, "Bo Maes"), house.candidate(3, "Cas Nys")
    for one in (an, bo, cas):
        for to in (Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED):
            if one != an or to is not Status.LONG_LIST:
                moving.move(house.bench, [one], to, "linda", why="Sterk.")
    choose(house, an)
    assert refusal(lambda: choose(house, bo)) is Wrong.CHOSEN_ALREADY
    assert refusal(lambda: choose(house, bo, cas)) is Wrong.CHOSEN_ALREADY
    choose(house, bo, an)
    # Who was asked about the first one alone does not know of the second.
    with pytest.raises(RequestError) as error:
        choose(house, cas, an)
    assert set(str(error.value.names[0]).split(", ")) == {an, bo}
    choose(house, cas, an, bo)
