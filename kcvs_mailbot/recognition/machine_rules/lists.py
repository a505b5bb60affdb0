"""Headers of mailing lists and mass mailings (RFC 2369, RFC 2919)."""

from __future__ import annotations

from collections.abc import Set

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import word_set

LIST_HEADERS = word_set(
    "list-id list-unsubscribe list-unsubscribe-post list-post list-help list-subscribe list-owner"
    " list-archive mailing-list x-mailing-list x-mailman-version"
)
MASS_MAILING_HEADERS = word_set(
    "feedback-id x-feedback-id x-campaign-id x-campaignid x-mc-user x-mailgun-campaign-id"
    " x-csa-complaints"
)


def _first(view: View, names: Set[str]) -> str | None:
    found = next(((n, v) for n, v in view.message.headers if n in names), None)
    return None if found is None else f"{found[0]}: {found[1]}"


def has_list_header(view: View) -> str | None:
    return _first(view, LIST_HEADERS)


def has_mass_mailing_header(view: View) -> str | None:
    return _first(view, MASS_MAILING_HEADERS)


LIST_HEADER = Rule(
    "has_list_header",
    "The mail came through a mailing list or has an unsubscribe header.",
    "De mail komt van een mailinglijst of een nieuwsbrief.",
    has_list_header,
)
MASS_MAILING = Rule(
    "has_mass_mailing_header",
    "A service for mass mailings sent this mail (Feedback-ID or the like).",
    "Een dienst voor massamails verstuurde deze mail.",
    has_mass_mailing_header,
)
