"""What the receipt says: facts about an application to the bytes of one mail (RFC 3834).

Pure: no clock, no network; the texts stand in templates/, one folder a language.
"""

from kcvs_mailbot.acknowledgement.facts import (
    InEach,
    Kind,
    Language,
    Letter,
    Privacy,
    ReceiptFacts,
    ReceivedDocument,
)
from kcvs_mailbot.acknowledgement.letter import compose, unwritten
from kcvs_mailbot.acknowledgement.mail import (
    build_mail,
    completed,
    is_complete,
    new_message_id,
    readdressed,
    references_of,
)
from kcvs_mailbot.acknowledgement.texts import BrokenTextError, OwnTexts

__all__ = [
    "BrokenTextError",
    "InEach",
    "Kind",
    "Language",
    "Letter",
    "OwnTexts",
    "Privacy",
    "ReceiptFacts",
    "ReceivedDocument",
    "build_mail",
    "completed",
    "compose",
    "is_complete",
    "new_message_id",
    "readdressed",
    "references_of",
    "unwritten",
]
