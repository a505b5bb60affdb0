"""Why a request cannot be done, in Dutch, with what can be done instead."""

from __future__ import annotations

from datetime import date, datetime

from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.record_words import day, moment

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
    Wrong.SAME_APPLICATION: "Dit is dezelfde kandidatuur. Kies een andere.",
    Wrong.ANOTHER_VACANCY: "Deze kandidaturen zijn voor verschillende vacatures: ze blijven apart.",
    Wrong.NOT_BOTH_RECEIVED: "Een kandidatuur die ingetrokken of vervallen is, wordt niet "
    "samengevoegd. Maak eerst de intrekking ongedaan. Een die al verder staat in de procedure, "
    "gaat niet op in een andere: voeg dan de andere bij haar.",
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
    Wrong.DISPLAY_NAME: "Deze naam kan niet: gebruik hoogstens 100 gewone tekens.",
    Wrong.WEAK_PASSWORD: "Dit wachtwoord is te makkelijk te raden.",
    Wrong.OWN_ACCOUNT: "Dit is uw eigen account. Een andere beheerder kan dit voor u doen.",
    Wrong.KEPT_ELSEWHERE: "Dit account meldt zich aan bij uw organisatie. Daar worden zijn "
    "wachtwoord, zijn tweede stap en zijn rol beheerd.",
    Wrong.NO_NAME: "Geef een naam, met letters.",
    Wrong.OWN_ADDRESS: "Dit is een adres van onze eigen mailbox. Geef het adres van de kandidaat.",
    Wrong.ANOTHERS_ADDRESS: "Dit is al het adres van {0}. Gaat het om dezelfde persoon, "
    "voeg de twee kandidaturen dan samen.",
    Wrong.NOTHING_NEW: "Dat staat er al.",
    Wrong.CHANGED_MEANWHILE: "Intussen veranderde er iets, misschien door een collega. Kijk na "
    "wat er nu staat.",
    Wrong.TAKEN_APART: "Deze kandidatuur is vervallen, of samengevoegd met een andere. Hier valt "
    "niets meer te veranderen.",
    Wrong.VOID_OF_ANOTHER: "De kandidatuur {0} is vervallen, en deze mail is niet van die "
    "kandidaat. Maak eerst ongedaan wat over de eerste mail van die kandidaat beslist werd, of "
    "kies Is een kandidatuur.",
    Wrong.ON_ITS_WAY: "Er vertrekt op dit ogenblik een mail aan deze kandidaat. Probeer het over "
    "een minuut opnieuw.",
    Wrong.LETTER_WENT: "De mail naar het nieuwe adres is al vertrokken en kan niet teruggeroepen "
    "worden. Verbeter het adres opnieuw.",
    Wrong.NO_SUCH_STEP: "Deze stap kan niet vanwaar kandidatuur {0} nu staat. Kijk na wat er "
    "intussen over beslist is.",
    Wrong.LATE_FIRST: "Kandidatuur {0} kwam te laat, of niemand weet wanneer ze aankwam. Beslis "
    "eerst of ze toegelaten wordt.",
    Wrong.NOT_LATE: "Kandidatuur {0} kwam op tijd: er valt niets toe te laten.",
    Wrong.NO_REASON: "Zeg waarom: zonder reden kan dit niet.",
    Wrong.LONG_REASON: "Deze tekst is te lang: hoogstens {0} tekens.",
    Wrong.NOT_IN_THIS_PHASE: "Dat kan niet waar kandidatuur {0} nu staat in de procedure.",
    Wrong.CONFLICT: "U meldde een belangenconflict bij deze kandidaat en neemt daarom niet deel. "
    "Trek die melding eerst in als ze niet klopt.",
    Wrong.CHOSEN_ALREADY: "Er is al iemand gekozen: {0}. Koos het bestuur ook deze kandidaat, leg "
    "de beslissing dan nog eens vast.",
    Wrong.HANDED_IN: "Dit is al ingediend en blijft zoals het is.",
    Wrong.NOT_HANDED_IN: "Deze beoordeling is niet ingediend: er valt niets terug te geven.",
    Wrong.NOT_BEGUN_YET: "Dit begint pas {0}. Een beoordeling indienen kan vanaf dan; uw ontwerp "
    "kunt u nu al bewaren.",
    Wrong.NOT_PLANNED: "Dit is voor deze kandidaat niet gepland. Een beoordeling indienen kan pas "
    "als het begonnen is; uw ontwerp kunt u nu al bewaren.",
    Wrong.NOTHING_ASSESSED: "Kies bij minstens één competentie een niveau. Zonder niveau valt er "
    "niets in te dienen.",
    Wrong.NO_REMARK: "Schrijf eerst uw opmerking bij het geheel. Zonder opmerking valt er niets in "
    "te dienen.",
    Wrong.NO_LEVEL: "Kies een niveau uit de lijst: wat er stond, hoort niet bij deze vacature.",
    Wrong.NOBODY_CHOSEN: "U koos bij geen enkele afspraak een kandidaat.",
    Wrong.TWICE: "{0} staat twee keer in het voorstel. Kies bij een van de twee een andere "
    "kandidaat, of niemand.",
    Wrong.NO_MINUTES: "Vul de duur en de pauze in minuten in, in cijfers: bijvoorbeeld 60 en 15.",
    Wrong.NOT_FINISHED: "Er ontbreekt nog iets. Vul het aan en dien dan opnieuw in.",
    Wrong.NO_LOOK_UP: "Deze aanvullende informatie is er niet meer.",
    Wrong.LOOK_UP_OF_ANOTHER: "Alleen wie dit noteerde, of het secretariaat, kan het verwijderen.",
    Wrong.NO_SOURCE: "Deze bron staat niet bij wat voor iedereen opgezocht wordt.",
    Wrong.NO_DAY: "Geef de dag waarop u opzocht: vandaag of eerder.",
    Wrong.DAY_TOO_EARLY: "Op die dag liep de oproep nog niet: die opende {0}. Kijk de dag na.",
    Wrong.NO_FINDING: "Geef het adres en wat er staat. Of kruis aan dat u niets vond, en laat die "
    "twee leeg.",
    Wrong.NO_WEB_ADDRESS: "Neem het adres over zoals het in uw browser staat, met https:// ervoor.",
    Wrong.UNDECIDED: "Deze fase kan nog niet afgesloten worden: over {0} is nog niet beslist.",
    Wrong.NOBODY_THERE: "Er zijn nog geen kandidaturen.",
    Wrong.NO_APPOINTMENT: "Deze afspraak is er niet meer.",
    Wrong.NO_MOMENT: "Kies een dag en twee uren; het einde komt na het begin.",
    Wrong.MOMENT_TAKEN: "Op dat moment staat er al een andere afspraak op dezelfde plaats, met "
    "{0}. Kies een ander uur of een andere plaats.",
    Wrong.MOMENT_PAST: "Dat moment is al voorbij. Kijk de dag en het uur na.",
    Wrong.CLOCK_CHANGES: "Dat uur komt die nacht niet of twee keer voor, want de klok verspringt. "
    "Kies een ander uur.",
    Wrong.CANDIDATE_TAKEN: "Kandidaat {0} heeft op dat moment al een andere afspraak. Kies "
    "een ander uur.",
    Wrong.NO_LINK: "Geef voor de videolink een adres dat begint met https://.",
    Wrong.ERASED: "Deze mail is gewist, samen met alles over deze persoon. Hij komt niet terug.",
    Wrong.MAIL_OF_ANOTHER: "Deze mail is niet van deze kandidaat.",
}


def why(error: RequestError) -> str:
    """For the page that says so."""
    return WHY[error.kind].format(*map(_named, error.names))


def _named(one: object) -> object:
    if isinstance(one, datetime):
        return moment(one)
    return day(one) if isinstance(one, date) else one


def why_of(what: str, error: RequestError) -> str:
    """The same after what it is of: "LinkedIn: geef de dag"."""
    words = why(error)
    return f"{what}: {words[0].lower()}{words[1:]}"
