"""The secretary's views in words: what Datasette shows beside them, held to docs/database.md."""

from __future__ import annotations

from dataclasses import dataclass

_MOMENT = "tijd in Brussel, JJJJ-MM-DD UU:MM:SS"
_REFERENCE = "referentie van de kandidatuur"
_MAIL = "nummer van de mail waarover het gaat"


@dataclass(frozen=True, slots=True)
class View:
    """One view: its title, what stands in it, each column, and where words are searched.

    The first column tells the rows apart.
    """

    title: str
    description: str
    columns: dict[str, str]
    searched: tuple[str, ...]


_APPLICATIONS = {
    "referentie": "referentie, zoals de kandidaat ze kreeg",
    "vacature": "referentie van de vacature",
    "naam": "naam van de kandidaat",
    "emailadres": "e-mailadres van de kandidaat",
    "ontvangen_op": f"wanneer onze mailserver de eerste mail kreeg; {_MOMENT}",
    "laattijdig": "na de uiterste datum: ja, nee of onbekend",
    "status": "ontvangen, ingetrokken, of waar ze staat in de procedure",
    "taal": "taal waarin de kandidaat schreef: nl, fr of en",
    "motivatie": "motivatie, uit alle mails samen; vervangen versies niet",
    "motivatie_bron": "waar de motivatie stond: de mail zelf of een bestand",
    "loopbaan": "loopbaan, uit alle mails samen; vervangen versies niet",
    "loopbaan_bron": "waar de loopbaan stond: de mail zelf of een bestand",
    "ontbreekt": "wat lijkt te ontbreken; enkel een aanwijzing",
    "aantal_documenten": "hoeveel documenten erbij horen",
    "ontvangstbevestiging": "toestand van de eerste ontvangstbevestiging",
    "opmerkingen": "waarop het programma wijst",
}
_APPLICATIONS_SEARCHED = (
    "referentie",
    "naam",
    "emailadres",
    "motivatie",
    "loopbaan",
    "opmerkingen",
)

VIEWS = {
    "kandidaturen": View(
        "Kandidaturen",
        "Alle kandidaturen, één rij per kandidaat en vacature.",
        _APPLICATIONS,
        _APPLICATIONS_SEARCHED,
    ),
    "laattijdige_kandidaturen": View(
        "Laattijdige kandidaturen",
        "De kandidaturen die na de uiterste datum aankwamen.",
        _APPLICATIONS,
        _APPLICATIONS_SEARCHED,
    ),
    "na_te_kijken": View(
        "Na te kijken",
        "Mails die op een beslissing wachten: twijfelgevallen, intrekkingen, en wat een kandidaat "
        "vraagt, ook bij een aanvulling.",
        {
            "id": "nummer van de mail",
            "ontvangen_op": f"wanneer onze mailserver de mail kreeg; {_MOMENT}",
            "afzender_naam": "naam van de afzender",
            "afzender_adres": "adres van de afzender",
            "onderwerp": "onderwerp van de mail",
            "redenen": "waarom het programma niet zelf besliste",
            "voorstel_naam": "naam van de kandidaat die het programma voorstelt",
            "voorstel_adres": "adres van de kandidaat die het programma voorstelt",
            "voorstel_referentie": "kandidatuur waar de mail bij lijkt te horen",
            "tekst": "tekst van de mail",
            "aantal_documenten": "hoeveel documenten erbij zitten",
            "grootte": "grootte van de mail in bytes",
        },
        (
            "afzender_naam",
            "afzender_adres",
            "onderwerp",
            "voorstel_naam",
            "voorstel_adres",
            "voorstel_referentie",
            "tekst",
        ),
    ),
    "documenten": View(
        "Documenten",
        "De documenten van kandidaturen, en van mails die na te kijken zijn, met hun tekst.",
        {
            "id": "nummer van het document",
            "referentie": f"{_REFERENCE}; leeg bij een mail die na te kijken is",
            "bericht": "nummer van de mail waar het bij zat",
            "bestandsnaam": "naam van het bestand, zoals het verzonden werd",
            "soort": "soort bestand (mediatype)",
            "grootte": "grootte in bytes",
            "rol": "cv, motivatie, cv en motivatie, of andere",
            "status": "of het gelezen kon worden, en anders waarom niet",
            "tekens": "hoeveel tekens er gelezen werden",
            "bladzijden": "hoeveel bladzijden het telt, als dat geweten is",
            "vervangen": "ja wanneer de kandidaat later een nieuwe versie stuurde",
            "tekst": "de tekst van het document",
            "sha256": "vingerafdruk van het bestand (SHA-256)",
        },
        ("referentie", "bestandsnaam", "tekst"),
    ),
    "ontvangstbevestigingen": View(
        "Ontvangstbevestigingen",
        "Elke mail die naar een kandidaat gaat of ging: ontvangstbevestigingen, korte "
        "berichten over een aanvulling, en brieven.",
        {
            "id": "nummer van de uitgaande mail",
            "referentie": _REFERENCE,
            "soort": "ontvangstbevestiging, bericht over de aanvulling, of brief",
            "aan": "adres waar de mail heen gaat",
            "toestand": "hoe ver het verzenden staat",
            "reden": "waarom de mail wacht of niet aankwam",
            "pogingen": "hoe vaak het verzenden geprobeerd werd",
            "opgesteld_op": f"wanneer de mail opgesteld werd; {_MOMENT}",
            "volgende_poging": f"wanneer opnieuw geprobeerd wordt; {_MOMENT}",
            "verzonden_op": f"wanneer onze mailserver de mail aannam; {_MOMENT}",
            "onderwerp": "onderwerp van de mail",
            "message_id": "Message-ID, om de mail terug te vinden in de map Verzonden",
        },
        ("referentie", "aan", "reden", "onderwerp"),
    ),
    "tijdlijn": View(
        "Tijdlijn",
        "Alles wat gebeurde, en door wie.",
        {
            "id": "nummer van de gebeurtenis",
            "tijdstip": f"wanneer het gebeurde; {_MOMENT}",
            "referentie": f"{_REFERENCE}, als het over een kandidatuur gaat",
            "bericht": _MAIL,
            "gebeurtenis": "wat er gebeurde",
            "door": "wie het deed: het programma of een medewerker",
        },
        ("referentie", "gebeurtenis", "door"),
    ),
}
"""By name, in the order of docs/database.md."""
