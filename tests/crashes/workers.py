"""Workers that share several mailboxes of one database, under kill -9 at random moments.

`python -m crashes.workers` (with tests/ and the root on PYTHONPATH): four workers, twenty mailboxes
of one Dovecot, one PostgreSQL, five minutes; `--hosts` puts each worker on a host of its own.
Mails come in all the while. In the end each is one record, each application has one receipt from
its own office, and the mailboxes are as they were.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import text

import databases
from kcvs_mailbot.store import Store
from offices import Offices, applies, names, reference, sender
from servers.dovecot import PASSWORD, Dovecot
from servers.smtp_sink import Sink

UNCERTAIN = "1s"
SECTIONS = {
    "acknowledgement": {"resend_uncertain": UNCERTAIN, "per_hour": 1_000_000},
    "log": {"level": "info"},
}

HOST = ("unshare", "--fork", "--pid", "--uts", "--mount-proc", "--kill-child")
"""util-linux; by root. Killed, it takes all that runs in it along."""


@dataclass(frozen=True)
class Plan:
    """How many, how long, and how often one is killed."""

    workers: int = 4
    mailboxes: int = 20
    seconds: float = 300
    pause: tuple[float, float] = (3.0, 9.0)
    """Between two kills, at least and at most."""
    mails_a_second: float = 1.5
    seed: int = 1
    hosts: bool = False
    """Each worker has a host name and processes of its own: none sees that another one is dead."""


@dataclass
class Sent:
    """What was delivered, by mailbox: how many mails, and who applied."""

    mails: Counter[str] = field(default_factory=Counter)
    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Outcome:
    kills: int
    mails: int
    applications: int
    repeated: int
    """Receipts that went out twice, under the same Message-ID."""
    longest: float
    """Seconds at most, without kills, until all was done."""
    wrong: list[str]


def torment(folder: Path, plan: Plan, kind: str = "postgresql") -> Outcome:
    """Does it, and looks."""
    users = dict.fromkeys(names(plan.mailboxes), PASSWORD)
    with getattr(databases, kind)(folder) as store, Dovecot(users) as dovecot, Sink() as sink:
        url = store.engine.url.render_as_string(hide_password=False)
        sections = {**SECTIONS, "storage": {"url": url, "spool": str(folder / "spool")}}
        home = Offices(
            folder, plan.mailboxes, dovecot, sink.port, url, sink=sink, sections=sections
        )
        home.first = {"poll_every": "15s", "connections": 30}
        home.around = HOST if plan.hosts else ()
        home.write_config()
        sent, kills = _kill(home, plan)
        before = {name: dovecot.snapshot(user=name) for name in home.names}
        start = time.monotonic()
        with home.workers(plan.workers):
            _come_to_rest(store, sent)
        longest = time.monotonic() - start
        wrong = _complaints(store, home, sent, kills)
        wrong += [
            f"{name}: the mailbox is not as it was"
            for name in home.names
            if dovecot.snapshot(user=name) != before[name]
        ]
        taken = len(sink.taken)
        applications = sum(map(len, sent.people.values()))
        return Outcome(
            kills, sent.mails.total(), applications, taken - applications, longest, wrong
        )


def _kill(home: Offices, plan: Plan) -> tuple[Sent, int]:
    """Mails come, workers go and come again."""
    chance, sent = random.Random(plan.seed), Sent()
    kills, number = 0, 0
    with home.workers(plan.workers) as processes, (home.folder / "again.log").open("ab") as log:
        end = time.monotonic() + plan.seconds
        next_kill = time.monotonic() + 4
        while (now := time.monotonic()) < end:
            for _ in range(chance.randint(0, 2)):
                number += 1
                _deliver(home, sent, number, chance)
            if now >= next_kill:
                at = chance.randrange(len(processes))
                processes[at].send_signal(signal.SIGKILL)
                processes[at].wait(30)
                processes[at] = home.start(log)
                kills += 1
                next_kill = now + chance.uniform(*plan.pause)
            time.sleep(1 / plan.mails_a_second)
        for process in processes:
            process.kill()
            kills += 1
    return sent, kills


def _deliver(home: Offices, sent: Sent, number: int, chance: random.Random) -> None:
    """Somebody applies, or a newsletter comes; now and then somebody applies elsewhere too."""
    name = chance.choice(home.names)
    if number % 5 == 0:
        mail = EmailMessage()
        mail["From"], mail["To"] = "News <news@paper.example>", sender(name)
        mail["Subject"], mail["Message-ID"] = f"News {number}", f"<news.{number}@paper.example>"
        mail["List-Unsubscribe"] = "<https://paper.example/off>"
        mail["Precedence"] = "bulk"
        mail.set_content("This week in the city: nothing.")
        home.deliver(name, bytes(mail))
        sent.mails[name] += 1
        return
    who = f"person{number if number % 7 else number - 1}"
    if who in sent.people[name]:
        return
    home.deliver(name, applies(name, who))
    sent.mails[name] += 1
    sent.people[name].add(who)


WAITING = """SELECT (SELECT count(*) FROM message WHERE disposition IS NULL)
 + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'uncertain'))"""


def _come_to_rest(store: Store, sent: Sent, most: float = 900) -> None:
    """Mails that a kill tore off are read alone, one after the other: that takes a while."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        (mails,) = _rows(store, "SELECT count(*) FROM message")[0]
        if mails >= sent.mails.total() and _rows(store, WAITING)[0] == (0,):
            return
        time.sleep(0.3)


def _rows(store: Store, query: str) -> list[Any]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(text(query))]


def _complaints(store: Store, home: Offices, sent: Sent, kills: int) -> list[str]:
    found = []
    stored = Counter(
        dict(
            _rows(
                store,
                """SELECT split_part_account, count(*) FROM (
        SELECT DISTINCT mailbox.account AS split_part_account, position.message_id
        FROM position JOIN mailbox ON mailbox.id = position.mailbox_id) AS one GROUP BY 1""",
            )
        )
    )
    port = home.dovecot.tls_port
    for name in home.names:
        if stored[f"{name}@127.0.0.1:{port}"] != sent.mails[name]:
            found.append(f"{name}: {sent.mails[name]} mails came, {stored[name]} have a record")
    (mails,) = _rows(store, "SELECT count(*) FROM message")[0]
    if mails != sent.mails.total():
        found.append(f"{mails} records of {sent.mails.total()} mails")
    for number, kind in _rows(store, "SELECT id, disposition FROM message"):
        if kind not in ("application", "automatic"):
            found.append(f"message {number} is {kind}")
    applied = Counter(
        _rows(
            store,
            """SELECT application.vacancy, candidate.address
        FROM application JOIN candidate ON candidate.id = application.candidate_id""",
        )
    )
    wanted = {
        (reference(name), f"{who}@people.example")
        for name in home.names
        for who in sent.people[name]
    }
    found += [f"no application {one}" for one in sorted(wanted - applied.keys())]
    found += [f"{count} applications {one}" for one, count in applied.items() if count != 1]
    people = _rows(store, "SELECT canonical FROM candidate GROUP BY canonical HAVING count(*) > 1")
    found += [f"{len(people)} people are two candidates"] if people else []
    receipts = _rows(
        store,
        """SELECT application.reference, outbox.state, outbox.message_id
        FROM application LEFT JOIN outbox ON outbox.application_id = application.id""",
    )
    found += [f"{one}: receipt {state}" for one, state, _ in receipts if state != "sent"]
    return found + _about_the_sink(home, {m for _, _, m in receipts}, kills)


def _about_the_sink(home: Offices, known: set[str], kills: int) -> list[str]:
    assert home.sink is not None
    answers: dict[str, list[str]] = defaultdict(list)
    found = []
    for one in home.sink.taken:
        mail = email.message_from_bytes(one.raw, policy=email.policy.default)
        answers[str(mail["In-Reply-To"])].append(str(mail["Message-ID"]))
        name = str(mail["In-Reply-To"]).partition("@")[0].partition(".")[2]
        if one.sender != sender(name):
            found.append(f"{name}: answered by {one.sender}")
    found += [f"{key} answered by {ids}" for key, ids in answers.items() if len(set(ids)) > 1]
    taken = {one for ids in answers.values() for one in ids}
    found += ["the sink took what the outbox does not know"] if taken - known else []
    found += ["a mail is called sent that the sink did not take"] if known - taken else []
    repeated = sum(map(len, answers.values())) - len(taken)
    return found + ([f"{repeated} mails repeated"] if repeated > kills else [])


def main() -> None:
    """All of it, and its figures; exit 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=Plan.seconds)
    parser.add_argument("--workers", type=int, default=Plan.workers)
    parser.add_argument("--mailboxes", type=int, default=Plan.mailboxes)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--hosts", action="store_true", help="one for each worker; needs root")
    asked = parser.parse_args()
    plan = Plan(**vars(asked))
    with tempfile.TemporaryDirectory() as name:
        done = torment(Path(name), plan)
    print(
        f"{plan.workers} workers{' on as many hosts' * plan.hosts}, "
        f"{plan.mailboxes} mailboxes, {plan.seconds:g} s: "
        f"{done.kills} kills, {done.mails} mails, {done.applications} applications, "
        f"{done.repeated} receipts repeated, "
        f"all done {done.longest:.0f} s after the last kill; {len(done.wrong)} wrong"
    )
    for words in done.wrong:
        print(words)
    sys.exit(bool(done.wrong))


if __name__ == "__main__":
    main()
