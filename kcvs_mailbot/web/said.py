"""Why a request cannot be done, in Dutch, with what can be done instead."""

from __future__ import annotations

from kcvs_mailbot.errors import RequestError, Wrong

WHY = {
    Wrong.NO_MESSAGE: "Deze mail is er niet.",
    Wrong.NO_APPLICATION: "Deze kandidatuur is er niet. Kijk het kenmerk na.",
    Wrong.NO_DOCUMENT: "Dit document is er niet.",
    Wrong.NO_ENTRY: "Deze uitgaande mail is er niet.",
    Wrong.NO_VACANCY: "Deze vacature is er niet.",
    Wrong.DOES_NOT_WAIT: "Over deze mail is al beslist, misschien net door een collega.",
    Wrong.DECIDED_MEANWHILE: "Over deze mail is intussen al beslist. Die beslissing blijft staan.",
    Wrong.NOT_CORRECTED: "Er is geen beslissing om ongedaan te maken, of een collega deed dat al.",
    Wrong.BELONGS_NOWHERE: "Deze mail hoort nog bij geen kandidatuur. Kies eerst bij welke.",
    Wrong.WITHDRAWN_ALREADY: "Deze kandidatuur was al ingetrokken.",
    Wrong.VOID: "Deze kandidatuur is vervallen, of intussen samengevoegd met een andere.",
    Wrong.CHANGED_MEANWHILE: "Er is intussen iets veranderd aan een van deze kandidaturen, "
    "misschien door een collega. Kijk hieronder hoe het nu is, en beslis opnieuw.",
    Wrong.SAME_APPLICATION: "Dit is dezelfde kandidatuur. Kies een andere.",
    Wrong.ANOTHER_VACANCY: "Deze kandidaturen zijn voor verschillende vacatures: ze blijven apart.",
    Wrong.NOT_BOTH_RECEIVED: "Een kandidatuur die ingetrokken of vervallen is, wordt niet "
    "samengevoegd. Maak eerst de intrekking ongedaan.",
    Wrong.IS_BEING_SENT: "Er vertrekt op dit ogenblik een mail aan deze kandidaat. Probeer het "
    "over een minuut opnieuw.",
    Wrong.ONLY_MAIL: "Dit is de enige mail van deze kandidatuur. Voeg de kandidaturen samen, of "
    "beslis bij Na te kijken anders over de mail.",
    Wrong.NO_NOTE: "Deze notitie is er niet meer.",
    Wrong.EMPTY_NOTE: "Er staat nog niets in de notitie.",
    Wrong.LONG_NOTE: "Deze notitie is te lang.",
    Wrong.NOTE_OF_ANOTHER: "Alleen wie deze notitie schreef, kan ze wijzigen of verwijderen.",
    Wrong.NOBODY_PROPOSED: "Het is niet duidelijk wie zich kandidaat stelt. Geef het mailadres op.",
    Wrong.NO_ADDRESS: "Dit is geen mailadres. Schrijf het zoals naam@voorbeeld.be.",
    Wrong.WHICH_VACANCY: "Er zijn meer vacatures. Kies voor welke deze kandidatuur is.",
    Wrong.STATE_OF_ENTRY: "Deze mail is intussen verzonden of geannuleerd.",
    Wrong.SEALED: "In dit bestand vond de virusscanner iets. Het wordt aan niemand gegeven.",
    Wrong.NO_PAGE: "Zoveel bladzijden heeft dit document niet.",
    Wrong.NOT_DRAWN: "Dit document kan hier niet getoond worden. Haal het op om het te openen.",
    Wrong.FORGOTTEN: "Deze mail is niet meer bewaard. Misschien staat hij nog in de mailbox.",
    Wrong.NO_ACCOUNT: "Dit account is er niet.",
    Wrong.ACCOUNT_EXISTS: "Er is al een account met deze naam.",
    Wrong.NAME_OF_ACCOUNT: "Deze naam kan niet: gebruik letters, cijfers, punten en streepjes.",
    Wrong.WEAK_PASSWORD: "Dit wachtwoord is te makkelijk te raden.",
    Wrong.OWN_ACCOUNT: "Dit is uw eigen account. Een andere beheerder kan dit voor u doen.",
}


def why(error: RequestError) -> str:
    """For the page that says so."""
    return WHY[error.kind]
