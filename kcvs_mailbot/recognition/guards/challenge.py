"""Challenge-response filters that ask the sender to prove to be human."""

from __future__ import annotations

from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule, says

_PHRASES = Phrases(
    """
    confirm .. you are .. human
    prove .. you are .. human
    verify .. you are .. human
    not a robot
    boxbe
    spamarrest
    challenge response
    sender verification
    verify your message
    waiting for your approval guest list
    to complete .. delivery of your message
    your message .. is being held
    your email .. is awaiting verification
    bevestig dat u/je .. geen robot
    bevestig .. uw/je bericht .. af te leveren
    uw bericht wordt .. vastgehouden
    klik .. om .. uw bericht .. af te leveren
    confirmez que vous n'etes pas un robot
    verifier que vous etes .. humain
    """
)

CHALLENGE = Rule(
    "is_challenge",
    None,
    "A filter asks the sender of a mail to prove to be human.",
    "Een filter vraagt de afzender te bewijzen dat hij een mens is.",
    says(_PHRASES),
)
