"""What somebody did, and what is wrong with the machine, in Dutch words."""

from __future__ import annotations

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk.erasing import ACCESS
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store.lists import Deed
from kcvs_mailbot.troubles import Kind
from kcvs_mailbot.web.formatting import plural
from kcvs_mailbot.web.navigation import ROLE_NAMES

TOLD = {
    Happened.RECEIVED: "kandidatuur ontvangen",
    Happened.FOLLOW_UP: "mail toegevoegd",
    Happened.WITHDRAWAL: "intrekking gemeld",
    Happened.REVIEW: "mail naar Na te kijken",
    Happened.SET_ASIDE: "mail naar Na te kijken",
    Happened.ENQUEUED: "uitgaande mail klaargezet",
    Happened.HELD: "uitgaande mail vastgehouden",
    Happened.SENT: "uitgaande mail verzonden",
    Happened.UNCERTAIN: "uitgaande mail misschien niet aangekomen",
    Happened.FAILED: "uitgaande mail niet verzonden",
    Happened.BOUNCED: "uitgaande mail onbestelbaar",
    Happened.RELEASED: "uitgaande mail vrijgegeven",
    Happened.RETRIED: "uitgaande mail opnieuw aangeboden",
    Happened.CANCELLED: "uitgaande mail geannuleerd",
    Happened.ACCEPTED: "mail als kandidatuur aanvaard",
    Happened.ATTACHED: "mail bij een kandidatuur gevoegd",
    Happened.DISMISSED: "mail terzijde gelegd",
    Happened.DONE: "mail afgehandeld",
    Happened.WITHDRAWN: "kandidatuur ingetrokken",
    Happened.UNDONE: "beslissing teruggedraaid",
    Happened.ROLE_SET: "rol van een document verbeterd",
    Happened.NAME_SET: "naam van de kandidaat verbeterd",
    Happened.ADDRESS_SET: "mailadres van de kandidaat verbeterd",
    Happened.JOINED: "kandidaturen samengevoegd",
    Happened.TAKEN_OUT: "mail uit een kandidatuur gehaald",
    Happened.NOTED: "eigen notitie gemaakt",
    Happened.NOTE_CHANGED: "eigen notitie gewijzigd",
    Happened.NOTE_REMOVED: "eigen notitie verwijderd",
    Happened.LATE_CHANGED: "laattijdigheid herberekend",
    Happened.REINSTATED: "intrekking teruggedraaid",
    Happened.MOVED: "stap in de procedure",
    Happened.MOVED_BACK: "stap in de procedure teruggedraaid",
    Happened.LIST_FROZEN: "lijst vastgelegd",
    Happened.LOOKED_UP: "aanvullende informatie genoteerd",
    Happened.LOOKED_UP_REMOVED: "aanvullende informatie verwijderd",
    Happened.ADVISED: "advies gegeven",
    Happened.CONFLICT_DECLARED: "belangenconflict gemeld",
    Happened.CONFLICT_REVOKED: "belangenconflict ingetrokken",
    Happened.PLANNED: "proef of gesprek gepland",
    Happened.REPLANNED: "proef of gesprek verplaatst",
    Happened.CALLED_OFF: "proef of gesprek afgezegd",
    Happened.ASSESSED: "beoordeling ingediend",
    Happened.CARD_GIVEN_BACK: "beoordeling teruggegeven aan het lid",
    Happened.LETTER_TEXT_CHANGED: "tekst van een brief gewijzigd",
    Happened.ERASED: "kandidatuur gewist, met alles over de persoon",
    Happened.ERASURE_ANNOUNCED: "wissen aangekondigd: de bewaartermijn loopt af",
    Happened.EXPORTED: "kandidaturen uitgevoerd",
    Happened.VIEWED: "dossier bekeken",
    Happened.SIGNED_IN: "aangemeld",
    Happened.SIGN_IN_REFUSED: "aanmelden geweigerd",
    Happened.SIGNED_OUT: "afgemeld",
    Happened.PASSWORD_CHANGED: "eigen wachtwoord gewijzigd",
    Happened.SECOND_FACTOR_SET: "tweede stap ingesteld",
    Happened.ACCOUNT_ADDED: "account gemaakt",
    Happened.ACCOUNT_RESET: "nieuw eenmalig wachtwoord gemaakt",
    Happened.ACCOUNT_CHANGED: "account gewijzigd",
}
TROUBLES = {
    Kind.POLL: "De mailbox wordt niet gelezen. Kijk met kcvs-mailbot check.",
    Kind.BALANCE: "Niet van elke mail in de mailbox is verantwoord wat ermee gebeurde. "
    "Kijk met kcvs-mailbot balance.",
    Kind.REVIEW: "Er wachten mails al lang op een beslissing van de secretaris.",
    Kind.FAILED: "Er zijn mails die de kandidaat niet bereikten.",
    Kind.WAITING: "Er zijn mails aan kandidaten die al een uur niet weggeraken. "
    "Kijk met kcvs-mailbot check.",
    Kind.UNCERTAIN: "Van sommige mails aan kandidaten weet niemand of ze aankwamen.",
    Kind.HELD: "Er worden ontvangstbevestigingen vastgehouden.",
    Kind.COPIES: "Er zijn mails waarvan geen kopie in de map met verzonden mails "
    "staat. Kijk met kcvs-mailbot check.",
    Kind.TOKEN: "Het toegangsbewijs van de mailbox vervalt binnenkort. Kijk met "
    "kcvs-mailbot check.",
    Kind.DISK: "Er is te weinig vrije ruimte. Maak plaats: tot dan komt er geen nieuwe mail bij.",
    Kind.BACKUP: "De laatste reservekopie is mislukt, of er is er geen van de laatste twee dagen.",
    Kind.ERASURE: "Er zijn kandidaturen waarvan de bewaartermijn afloopt: die worden gewist. "
    "Kijk met kcvs-mailbot retention.",
    Kind.DATABASE: "Er kan niet in de databank geschreven worden. Kijk met kcvs-mailbot check.",
}


def told(deed: Deed) -> str:
    """With whose account it concerns, and what that became; of what left in which form."""
    if deed.kind == Happened.EXPORTED and (form := deed.detail.get("form")):
        return _left(str(form), deed.detail.get("applications", 0))
    what = TOLD[Happened(deed.kind)] if deed.kind in set(Happened) else deed.kind
    account, role = deed.detail.get("account"), deed.detail.get("role")
    whose = f": {account}" if account else ""
    became = f", {ROLE_NAMES[Role(role)]}" if role in set(Role) else ""
    off = ", uitgeschakeld" if deed.detail.get("disabled") else ""
    lost = ", tweede stap opnieuw" if deed.detail.get("second_factor") else ""
    named = ", andere naam" if deed.detail.get("renamed") else ""
    return f"{what}{whose}{became}{off}{lost}{named}"


def _left(form: str, applications: int) -> str:
    if form == ACCESS:
        return "inzagebestand gemaakt"
    return f"{plural(applications, 'kandidatuur', 'kandidaturen')} uitgevoerd ({form})"


def trouble_in_words(kind: str) -> str:
    """What stands in the way, for the page of the machine."""
    return TROUBLES[Kind(kind)] if kind in set(Kind) else kind
