"""Whether a mail of a candidate may be answered by machine."""

from __future__ import annotations

from kcvs_mailbot.recognition.guards.senders import has_no_return_path
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.verdict import Receipt

ORDINARY = "an ordinary mail of a candidate"


def suppresses_answers(sight: Sight) -> bool:
    """X-Auto-Response-Suppress naming All or AutoReply; genuine Exchange mail carries it too.

    OOF, DR, RN and NRN ask for no out-of-office, delivery or read report: no concern of ours.
    """
    value = sight.message.header("x-auto-response-suppress") or ""
    return not {"all", "autoreply"}.isdisjoint(
        word.strip().lower() for word in value.replace(";", ",").split(",")
    )


def receipt_for(sight: Sight) -> tuple[Receipt, str]:
    """SEND or HOLD, with the reason; guards have kept machine mail away before."""
    if suppresses_answers(sight):
        return Receipt.HOLD, "the mail asks for no automatic answer (X-Auto-Response-Suppress)"
    if has_no_return_path(sight) is not None:
        return Receipt.HOLD, "our server recorded no return path"
    return Receipt.SEND, ORDINARY
