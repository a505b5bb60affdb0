"""Prints how recognition does on the labelled mails: `make recognition-report`."""

from __future__ import annotations

import sys
from collections import Counter

from collection.mails import ALL, UNSEEN_NAMES
from collection.outcome import Outcome, outcomes
from kcvs_mailbot.recognition import Disposition

WIDTH = 12


def preferred_share(found: list[Outcome]) -> float:
    """Percent of the mails that came into the preferred class."""
    right = sum(o.verdict.disposition is o.mail.preferred for o in found)
    return 100 * right / len(found)


def table(found: list[Outcome]) -> list[str]:
    """Labels down, verdicts across."""
    pairs = Counter((o.mail.preferred, o.verdict.disposition) for o in found)
    lines = [" " * WIDTH + "".join(f"{d.value:>{WIDTH}}" for d in Disposition)]
    for label in Disposition:
        cells = (pairs[label, verdict] for verdict in Disposition)
        lines.append(f"{label.value:<{WIDTH}}" + "".join(f"{n or '.':>{WIDTH}}" for n in cells))
    return lines


def misses(found: list[Outcome]) -> list[str]:
    """The mails that are not as labelled, or only acceptable, each with its reasons."""
    lines = []
    for outcome in found:
        verdict, mail = outcome.verdict, outcome.mail
        if not outcome.faults and verdict.disposition is mail.preferred:
            continue
        what = "; ".join(outcome.faults) or f"{verdict.disposition}, acceptable"
        why = ", ".join(f"{r.rule} {r.weight or ''}".strip() for r in verdict.reasons)
        lines.append(f"  {mail.name}: {what} [{why}]")
    return lines


def report(found: list[Outcome]) -> str:
    unseen = [o for o in found if o.mail.name in UNSEEN_NAMES]
    lost = sum(o.lost for o in found)
    answered = sum(o.wrongly_answered for o in found)
    return "\n".join(
        [
            *table(found),
            "",
            f"{len(found)} mails, {preferred_share(found):.1f} % in the preferred class "
            f"({preferred_share(unseen):.1f} % of the {len(unseen)} written after the rules)",
            f"applications lost: {lost}; wrongly answered: {answered}",
            *(["not as preferred:", *misses(found)] if misses(found) else []),
        ]
    )


def main() -> int:
    found = outcomes(ALL)
    print(report(found))
    bad = any(outcome.lost or outcome.wrongly_answered for outcome in found)
    return 1 if bad or preferred_share(found) < 92 else 0


if __name__ == "__main__":
    sys.exit(main())
