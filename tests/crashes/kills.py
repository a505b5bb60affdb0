"""Which kills are tried, and what comes of each."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crashes.trial import (
    CALLS,
    TRACED,
    UNCERTAIN_SECONDS,
    Kill,
    Scene,
    complaints,
    killed,
    recover,
    started,
)

LONGEST_LIFE = 5.0
"""Seconds in which `run` starts, does its work here and comes to rest."""


@dataclass(frozen=True, slots=True)
class Case:
    """`command` killed at each of `kills`, one life after another, then left undisturbed."""

    command: str
    kills: tuple[Kill, ...]
    resent: bool = True
    """`resend_uncertain` is a second, or "never"."""


def try_case(scene: Scene, folder: Path, case: Case) -> list[str] | None:
    """What was wrong in the end; None when no process came so far as to be killed."""
    before = set(scene.taken())
    house = scene.trial(folder, resend_uncertain=_resend(case.resent))
    died = [killed(house, case.command, kill) for kill in case.kills]
    if not any(died):
        return None
    recover(house, case.command)
    return complaints(scene, house, before, kills=sum(died))


def _resend(resent: bool) -> str:
    return f"{UNCERTAIN_SECONDS:g}s" if resent else "never"


def points(scene: Scene, folder: Path, command: str) -> Counter[str]:
    """How often an undisturbed life makes each call."""
    code, calls = TRACED[command](scene.trial(folder))
    assert code == 0, code
    return calls


@dataclass(frozen=True, slots=True)
class Density:
    """At how many points a life is ended: every `step`-th; of written pages every `pages`-th.

    SQLite writes ten pages or more for each commit; a kill at any of them leaves the same behind.
    """

    step: int = 1
    pages: int = 1

    def of(self, call: str) -> int:
        return self.step * (self.pages if call == "pwrite64" else 1)

    def times(self, factor: int) -> Density:
        """So much rarer."""
        return Density(self.step * factor, self.pages)


def singles(command: str, calls: Counter[str], density: Density, *, resent: bool) -> Iterator[Case]:
    """A kill at every point of that density."""
    for call in CALLS:
        for number in spread(calls[call], density.of(call)):
            yield Case(command, (Kill(call, number),), resent)


def pairs(command: str, calls: Counter[str], density: Density) -> Iterator[Case]:
    """Kills as `singles`, and for each another one while the next life mends what it finds."""
    chance = random.Random(1)
    for case in singles(command, calls, density, resent=True):
        call = chance.choice(CALLS)
        second = Kill(call, chance.randint(1, calls[call]))
        yield Case(command, (*case.kills, second))


def spread(count: int, step: int) -> Iterable[int]:
    """Every `step`-th of 1 to `count`, and the last one."""
    return sorted({*range(1, count + 1, step), count}) if count else ()


def try_random_lives(scene: Scene, folder: Path, seed: int) -> list[str] | None:
    """`run` under kill -9 at up to three random moments, then undisturbed."""
    chance = random.Random(seed)
    before = set(scene.taken())
    house = scene.trial(folder)
    lives = chance.randint(1, 3)
    for _ in range(lives):
        with started(house.command("run"), house) as process:
            time.sleep(chance.uniform(0.2, LONGEST_LIFE))
            process.send_signal(signal.SIGKILL)
            process.wait(30)
    recover(house, "run")
    return complaints(scene, house, before, kills=lives)
