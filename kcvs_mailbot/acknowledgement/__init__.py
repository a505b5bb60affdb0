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

__all__ = [
    "InEach",
    "Kind",
    "Language",
    "Letter",
    "Privacy",
    "ReceiptFacts",
    "ReceivedDocument",
]
