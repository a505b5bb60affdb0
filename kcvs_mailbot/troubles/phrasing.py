"""The words that tell a trouble, in English to the administrator, in Dutch to the secretary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kcvs_mailbot.troubles.trouble import Kind


class Language(StrEnum):
    """Who reads it."""

    EN = "en"  # the administrator, of every kind
    NL = "nl"  # the secretary, of what she can decide


@dataclass(frozen=True, slots=True)
class Words:
    """`{n}` is how many it concerns, `{amount}` as Trouble.amount says."""

    what: str
    over: str
    remedy: str


WORDS: dict[Language, dict[Kind, Words]] = {
    Language.EN: {
        Kind.POLL: Words(
            "The mailbox was not read for {amount} minutes",
            "The mailbox is read again",
            "Run `kcvs-mailbot check`, and see the worker's log. Nothing is lost: mail waits in "
            "the mailbox.",
        ),
        Kind.BALANCE: Words(
            "Not every mail is accounted for: {n} without a record or a decision",
            "Every mail is accounted for again",
            "Run `kcvs-mailbot balance`. Look at these mails in the mailbox; `kcvs-mailbot import` "
            "takes a saved mail in.",
        ),
        Kind.REVIEW: Words(
            "Mails that wait for a person's decision: {n}",
            "No mail waits too long for a decision any more",
            "The secretary decides: `kcvs-mailbot review`.",
        ),
        Kind.FAILED: Words(
            "Mails that did not reach the candidate: {n}",
            "No mail to a candidate stands as failed any more",
            "See `kcvs-mailbot outbox` for the reason; then `outbox retry ID`, or `outbox cancel "
            "ID` once the candidate was told in another way.",
        ),
        Kind.WAITING: Words(
            "Mails to candidates that the SMTP server has not taken for an hour: {n}",
            "Mails to candidates go out again",
            "Run `kcvs-mailbot check`. They go out by themselves once the server takes them.",
        ),
        Kind.UNCERTAIN: Words(
            "Mails to candidates that may have arrived or not: {n}",
            "No mail to a candidate is uncertain any more",
            "Look for them in the Sent folder where the server files what it sends, else in its "
            "log. Not sent: `kcvs-mailbot outbox retry ID`, which sends the same mail again; sent: "
            "`outbox cancel ID --sent-before`.",
        ),
        Kind.HELD: Words(
            "Receipts that are held: {n}",
            "No receipt is held any more",
            "See `kcvs-mailbot outbox` for the reason; then `outbox release ID` or `outbox cancel "
            "ID`. Many at once may be a loop: look before you release.",
        ),
        Kind.COPIES: Words(
            "Mails that went out, but have no copy in the Sent folder: {n}",
            "Every mail has its copy in the Sent folder",
            "Run `kcvs-mailbot check`: it says whether [acknowledgement] sent_folder can be "
            "opened. The candidates have their mails; the copies are tried again by themselves.",
        ),
        Kind.TOKEN: Words(
            "What the program signs in with expires in {amount} days",
            "What the program signs in with does not expire soon any more",
            "Run `kcvs-mailbot check`: it says what to renew; after that day no mail is read.",
        ),
        Kind.DISK: Words(
            "Only {amount} MB are free: less than [storage] free_floor",
            "There is enough free space again",
            "Make room. No new mail is fetched until then; stored mail is processed and sent, and "
            "fetching goes on by itself.",
        ),
        Kind.BACKUP: Words(
            "The last backup failed, or there is none of the last two days",
            "There is a fresh backup again",
            "Run `kcvs-mailbot check`, and see `backup_failed` in the log; or see why the schedule "
            "that makes them did not. `kcvs-mailbot backup PATH` makes one now.",
        ),
        Kind.ERASURE: Words(
            "Applications that are erased in 14 days, because their term is over: {n}",
            "What was announced is erased, or is not due any more",
            "See `kcvs-mailbot retention`. To keep one longer, change [retention] or closed_on of "
            "the vacancy; else nothing is to be done.",
        ),
        Kind.DATABASE: Words(
            "The database cannot be written",
            "The database can be written again",
            "Run `kcvs-mailbot check`: it says why. Nothing is lost: mail waits in the mailbox.",
        ),
    },
    Language.NL: {
        Kind.REVIEW: Words(
            "Mails die op uw beslissing wachten: {n}",
            "Er wacht geen mail te lang meer op een beslissing",
            "Bekijk ze in de lijst 'na te kijken', en beslis wat ermee gebeurt.",
        ),
        Kind.FAILED: Words(
            "Mails die de kandidaat niet bereikten: {n}",
            "Er is geen mislukte mail aan een kandidaat meer",
            "Kijk het adres na, verwittig de kandidaat zo nodig op een andere manier; verstuur de "
            "mail daarna opnieuw of annuleer hem.",
        ),
        Kind.WAITING: Words(
            "Mails aan kandidaten die al een uur niet weggeraken: {n}",
            "De mails aan kandidaten vertrekken weer",
            "U hoeft niets te doen: de beheerder is verwittigd, en ze vertrekken vanzelf zodra het "
            "weer kan.",
        ),
        Kind.UNCERTAIN: Words(
            "Mails aan kandidaten waarvan niemand weet of ze aankwamen: {n}",
            "Er is geen onzekere mail aan een kandidaat meer",
            "Vraag uw beheerder hoe u ziet of ze vertrokken: dat ze niet bij de verzonden mails "
            "staan, bewijst niet overal iets. Verstuur ze daarna opnieuw of annuleer ze.",
        ),
        Kind.HELD: Words(
            "Ontvangstbevestigingen die worden vastgehouden: {n}",
            "Er wordt geen ontvangstbevestiging meer vastgehouden",
            "Kijk waarom, en geef ze vrij of annuleer ze.",
        ),
        Kind.ERASURE: Words(
            "Kandidaturen die over 14 dagen gewist worden, omdat hun bewaartermijn afloopt: {n}",
            "De aangekondigde kandidaturen zijn gewist, of hun bewaartermijn loopt niet meer af",
            "Moet u er een langer bewaren, bijvoorbeeld voor een beroep? Verwittig dan de "
            "beheerder. Anders hoeft u niets te doen.",
        ),
    },
}

OVER = {Language.EN: "Over", Language.NL: "Voorbij"}
REMINDER = {Language.EN: "Still so", Language.NL: "Nog altijd"}
SINCE = {Language.EN: "since", Language.NL: "sinds"}
WAITS_SINCE = {Language.EN: "", Language.NL: "wacht sinds"}
"""Beside each mail or receipt; the administrator has the lists of the command line for that."""
NAMES = {Language.EN: (), Language.NL: (("message ", "bericht "), ("(outbox ", "(verzending "))}
"""What ids are called; in the database, and to the administrator, they have their English names."""
DUE = {Language.EN: "(due {day})", Language.NL: "(bewaartermijn tot {day})"}
"""Beside an application that is to be erased."""
AND_MORE = {Language.EN: "and {n} more", Language.NL: "en nog {n}"}
GREETING = {
    Language.EN: "The mail program for applications says:",
    Language.NL: "Het programma voor de kandidaturen meldt:",
}
TRIAL = {
    Language.EN: ("trial mail", "This is a trial. Alerts will come to this address."),
    Language.NL: (
        "proefbericht",
        "Dit is een proef. Als er iets misgaat, krijgt u het op dit adres te horen.",
    ),
}
"""Subject and text of a trial mail."""
CLOSING = {
    Language.EN: "What each alert means stands in docs/operating.md. Nobody reads answers to this "
    "mail.",
    Language.NL: "Antwoorden op deze mail worden niet gelezen.",
}
