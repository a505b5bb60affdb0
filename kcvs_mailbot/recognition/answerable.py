"""Whether a mail of a candidate may be answered by machine."""

from __future__ import annotations

from dataclasses import dataclass

from kcvs_mailbot.recognition import step_reasons as step
from kcvs_mailbot.recognition.machine_rules.authentication import FLAGGED_SPAM, UNAUTHENTICATED
from kcvs_mailbot.recognition.machine_rules.grammar import without_comments
from kcvs_mailbot.recognition.machine_rules.senders import NO_RETURN_PATH
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.verdict import Reason, Receipt

ORDINARY = "an ordinary mail of a candidate"
FORGED = "our own mail server doubts the sender or the mail"


def suppresses_answers(view: View) -> bool:
    """X-Auto-Response-Suppress naming All or AutoReply; genuine Exchange mail carries it too.

    OOF, DR, RN and NRN ask for no out-of-office, delivery or read report: no concern of ours.
    """
    values = map(without_comments, view.message.header_all("x-auto-response-suppress"))
    words = ",".join(values).lower().replace(";", ",").split(",")
    return not {"all", "autoreply"}.isdisjoint(word.strip() for word in words)


@dataclass(frozen=True, slots=True)
class Answer:
    """SEND or HOLD, in words, and with the reason why it is held."""

    receipt: Receipt
    why: str
    reason: Reason | None = None


def answer_to(view: View) -> Answer:
    """What may be answered to a candidate's mail; machine rules kept a machine's away before."""
    if doubted := UNAUTHENTICATED.reason(view) or FLAGGED_SPAM.reason(view):
        return Answer(Receipt.HOLD, FORGED, doubted)
    if suppresses_answers(view):
        value = view.message.header("x-auto-response-suppress") or ""
        return Answer(
            Receipt.HOLD,
            "the mail asks for no automatic answer (X-Auto-Response-Suppress)",
            step.SUPPRESSES_ANSWERS.because(value),
        )
    if held := NO_RETURN_PATH.reason(view):
        return Answer(Receipt.HOLD, "our server recorded no return path", held)
    return Answer(Receipt.SEND, ORDINARY)
