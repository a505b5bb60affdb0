"""`run --shadow`: prints what the worker would have made of the mailbox, and answered."""

from __future__ import annotations

import signal
from collections import Counter
from types import FrameType
from typing import Any

from kcvs_mailbot.cli import base, lines
from kcvs_mailbot.cli.outbox import WHY_HELD
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import State
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.running.shadowing import Foretold, foretell


def tell(config: Configuration, as_json: bool) -> None:
    """One pass, mail by mail, then how many of each kind."""
    signal.signal(signal.SIGTERM, _stop)
    with base.progress() as report:
        found = foretell(config, report)
    if as_json:
        base.print_json([_as_json(one, config) for one in found])
        return
    for one in found:
        _print(shaped(one.mail, config.zone), one)
    _print_sum(found)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """As Ctrl-C does: the temporary folder with people's mails is removed on the way out."""
    raise KeyboardInterrupt


def _as_json(one: Foretold, config: Configuration) -> dict[str, Any]:
    """The contract's message, and what would answer it."""
    answer = one.answer and {
        "kind": one.answer.kind,
        "to": one.answer.recipient,
        "state": one.answer.state,
        "why": one.answer.why,
    }
    return {**shaped(one.mail, config.zone), "late": one.late, "answer": answer}


def _print(mail: dict[str, Any], one: Foretold) -> None:
    belongs = mail["disposition"] in ("application", "follow_up")
    said = [str(mail["disposition"]), base.LATE[one.late] if belongs else ""]
    said += [mail["application"] or ""]
    lines.print_mail(mail, ", ".join(filter(None, said)), f"answer: {_answer(one)}")


def _answer(one: Foretold) -> str:
    if one.answer is None:
        why = one.mail.receipt_reason
        return f"none ({why})" if why else "none"
    to = f"{one.answer.kind} to {one.answer.recipient}"
    held: Any = one.answer.why
    return f"{to}, held: {WHY_HELD.get(held, held)}" if one.answer.state == State.HELD else to


def _print_sum(found: list[Foretold]) -> None:
    kinds = Counter(str(one.mail.disposition) for one in found)
    states = Counter(one.answer.state for one in found if one.answer)
    late = sum(1 for one in found if one.late and one.mail.disposition == Disposition.APPLICATION)
    each = ", ".join(
        f"{kind} {count}{f' ({late} late)' if late and kind == Disposition.APPLICATION else ''}"
        for kind, count in sorted(kinds.items())
    )
    print(
        f"{counted(len(found), 'mail')}: {each or 'nothing to judge'}; answers that would have "
        f"gone {states[State.QUEUED]}, held {states[State.HELD]}; nothing was kept or sent"
    )
