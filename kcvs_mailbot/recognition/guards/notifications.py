"""Notifications of social networks, job boards and online services."""

from __future__ import annotations

import re

from kcvs_mailbot.addresses import domain
from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule, says
from kcvs_mailbot.recognition.sight import Sight

# Domains from which only services write; persons of these companies use others.
_SERVICES = re.compile(
    r"(.*\.)?(linkedin\.com|facebookmail\.com|twitter\.com|x\.com|instagram\.com|pinterest\.com"
    r"|indeedemail\.com|jobmail\..*|notifications?\..*|notify\..*|alerts?\..*|newsletters?\..*"
    r"|mailchimp(app)?\.com|mailerlite\.com|sendinblue\.com|eventbrite\.com|doodle\.com)"
)
_PHRASES = Phrases(
    """
    nieuwe vacatures voor jou/u
    nieuwe jobs voor jou/u
    jobs die bij je/jou passen
    vacatures die bij je/jou passen
    job alert*
    jobalert*
    new jobs for you
    jobs you may be interested in
    jobs matching your
    nouvelles offres d'emploi
    heeft je profiel bekeken
    viewed your profile
    wil .. connectie maken
    wants to connect
    invitation to connect
    i'd like to add you to my professional network
    appeared in .. searches
    heeft je genoemd in
    mentioned you in
    endorsed you
    """
)


def is_from_service(sight: Sight) -> str | None:
    place = domain(sight.canonical) if sight.canonical else ""
    return place if place and _SERVICES.fullmatch(place) else None


SERVICE = Rule(
    "is_from_service",
    None,
    "The sender is an online service, not a person.",
    "De afzender is een onlinedienst, geen persoon.",
    is_from_service,
)
NOTIFICATION = Rule(
    "is_notification",
    None,
    "This is a notification of a social network or job board.",
    "Dit is een melding van een sociaal netwerk of jobsite.",
    says(_PHRASES),
)
