"""What the receipt says: facts about an application to the bytes of one mail (RFC 3834).

Pure: no clock, no network; the texts stand in templates/, one folder a language.
"""

from kcvs_mailbot.acknowledgement.facts import (
    Kind,
    Language,
    Letter,
    ReceiptFacts,
    ReceivedDocument,
)
from kcvs_mailbot.acknowledgement.letter import compose
from kcvs_mailbot.acknowledgement.mail import (
    MARKER_HEADER,
    build_mail,
    new_message_id,
    sendable,
)

__all__ = [
    "MARKER_HEADER",
    "Kind",
    "Language",
    "Letter",
    "ReceiptFacts",
    "ReceivedDocument",
    "build_mail",
    "compose",
    "new_message_id",
    "sendable",
]
