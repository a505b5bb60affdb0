"""The secretary's views speak Dutch in their values too; what was said of which mail of ours."""

import runpy
from pathlib import Path
from typing import Any

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HELD = {
    "mode": "wacht op vrijgave, zoals ingesteld",
    "too_old": "de mail is ouder dan de ingestelde termijn",
    "age_unknown": "het is niet bekend wanneer de mail aankwam",
    "address_limit": "te veel mails aan dit adres op één dag",
    "hourly_limit": "te veel mails in één uur",
    "recognition": "eerst zelf na te kijken",
}
PHRASES = {
    "our SMTP server refused the mail": "onze mailserver weigerde de mail",
    "the mail was sent whole, but our SMTP server did not answer": (
        "de mail werd helemaal verstuurd, maar onze mailserver antwoordde niet"
    ),
    "the program ended while it was being sent": "het programma stopte tijdens het verzenden",
    "the receipt came back as undeliverable": "de mail kwam terug als onbestelbaar",
    "its application was taken apart": "de kandidatuur is terzijde gelegd",
    "the candidate's address cannot be written to": (
        "naar het adres van de kandidaat kan niet geschreven worden"
    ),
    "the address is not one that SMTP can carry": "naar dit adres kan niet geschreven worden",
    "the domain of the address cannot exist": "het domein van dit adres kan niet bestaan",
    "the mail holds 8-bit text": "de mail bevat tekst van 8 bits",
    "the address holds letters beyond ASCII": "het adres bevat letters buiten ASCII",
    ", and our SMTP server does not offer": ", en onze mailserver ondersteunt dit niet:",
    "no such address there": "dat adres bestaat daar niet",
    "no such mail domain": "dat maildomein bestaat niet",
    "the address is malformed": "het adres is fout geschreven",
    "the domain takes no mail": "dat domein neemt geen mail aan",
    "the mailbox is disabled": "de mailbox is uitgeschakeld",
    "the mailbox is full": "de mailbox is vol",
    "the mail is too large for the mailbox": "de mail is te groot voor de mailbox",
    "the mail is too large for the server": "de mail is te groot voor de server",
    "the other server does not answer": "de andere server antwoordt niet",
    "no route to the mail domain": "er is geen weg naar dat maildomein",
    "refused by the server's policy": "geweigerd door de regels van de server",
    "refused: SPF and DKIM of our domain do not pass": (
        "geweigerd: SPF en DKIM van ons domein kloppen niet"
    ),
    "the certificate of the SMTP server": "het certificaat van de mailserver",
    "no encrypted connection with the SMTP server": (
        "geen versleutelde verbinding met de mailserver"
    ),
    "the conversation with the SMTP server": "het gesprek met de mailserver",
    "the SMTP server": "de mailserver",
    "cannot be trusted": "is niet te vertrouwen",
    "was ended by this program": "werd door het programma beëindigd",
    "did not answer in time": "antwoordde niet op tijd",
    "does not serve us": "bedient ons niet",
    "closed the connection": "verbrak de verbinding",
    "cannot be reached": "is niet bereikbaar",
    "gave an answer that is not SMTP": "gaf een antwoord dat geen SMTP is",
    "an answer that is not SMTP": "een antwoord dat geen SMTP is",
    "does not offer STARTTLS": "biedt geen STARTTLS aan",
    "offers no way to sign in by password": "laat niet aanmelden met een wachtwoord",
    "cannot sign us in now": "kan ons nu niet aanmelden",
    "refused our user name and password": "weigerde onze gebruikersnaam en ons wachtwoord",
    "refused our access token": "weigerde ons toegangsbewijs",
    "queued as": "aanvaard als",
    "; given up after": "; opgegeven na",
    " attempts": " pogingen",
}
"""What `why` of the outbox is made of, as smtp and sending say it; the longer ones first."""


def quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def reasons() -> str:
    """A WITH that ends in `said` (id, why): the reasons in Dutch.

    Ten phrases at a time: SQLite's parser takes no deeper nesting.
    """
    held = " ".join(f"WHEN {quoted(code)} THEN {quoted(dutch)}" for code, dutch in HELD.items())
    phrases = list(PHRASES.items())
    tables = [f"said_0 AS (SELECT id, CASE why {held} ELSE why END AS why FROM outbox)"]
    for number, start in enumerate(range(0, len(phrases), 10), 1):
        words = "why"
        for english, dutch in phrases[start : start + 10]:
            words = f"replace({words}, {quoted(english)}, {quoted(dutch)})"
        tables.append(f"said_{number} AS (SELECT id, {words} AS why FROM said_{number - 1})")
    tables.append(f"said AS (SELECT id, why FROM said_{len(tables) - 1})")
    return "WITH " + ", ".join(tables)


def source(column: str) -> str:
    return f"CASE {column} WHEN 'body' THEN 'de mail zelf' ELSE {column} END"


MISSING = "replace(replace(LIST(a.missing), 'motivation', 'motivatie'), 'career', 'loopbaan')"
OUR_MAIL = (
    "CASE o.kind WHEN 'addition' THEN 'bericht over de aanvulling' ELSE 'ontvangstbevestiging' END"
)
EVENT = f"""CASE e.kind WHEN 'received' THEN 'kandidatuur ontvangen'
  WHEN 'follow_up' THEN 'mail toegevoegd' WHEN 'enqueued' THEN {OUR_MAIL} || ' klaargezet'
  WHEN 'sent' THEN {OUR_MAIL} || ' verzonden' WHEN 'failed' THEN {OUR_MAIL} || ' niet verzonden'
  WHEN 'uncertain' THEN {OUR_MAIL} || ' misschien niet aangekomen'
  WHEN 'held' THEN {OUR_MAIL} || ' vastgehouden' WHEN 'released' THEN {OUR_MAIL} || ' vrijgegeven'
  WHEN 'retried' THEN {OUR_MAIL} || ' opnieuw aangeboden'
  WHEN 'cancelled' THEN {OUR_MAIL} || ' geannuleerd'
  WHEN 'bounced' THEN {OUR_MAIL} || ' onbestelbaar'
  WHEN 'late_changed' THEN 'laattijdigheid herberekend'
  WHEN 'deadline_moved' THEN 'uiterste datum verplaatst'
  WHEN 'role_set' THEN 'rol van een document verbeterd' WHEN 'accepted' THEN 'aanvaard'
  WHEN 'attached' THEN 'toegewezen' WHEN 'dismissed' THEN 'terzijde gelegd'
  WHEN 'undone' THEN 'teruggedraaid' WHEN 'set_aside' THEN 'naar na te kijken'
  WHEN 'review' THEN 'naar na te kijken' WHEN 'withdrawal' THEN 'intrekking gemeld'
  ELSE e.kind END"""


def views(first: dict[str, str]) -> dict[str, str]:
    """first: the views as 0001 made them."""
    return {
        "kandidaturen": first["kandidaturen"]
        .replace("a.motivation_source AS", f"{source('a.motivation_source')} AS")
        .replace("a.career_source AS", f"{source('a.career_source')} AS")
        .replace("LIST(a.missing)", MISSING),
        "laattijdige_kandidaturen": first["laattijdige_kandidaturen"],
        "na_te_kijken": first["na_te_kijken"],
        "ontvangstbevestigingen": reasons()
        + first["ontvangstbevestigingen"]
        .replace("o.why AS reden", "said.why AS reden")
        .replace("FROM outbox o", "FROM outbox o JOIN said ON said.id = o.id"),
        "tijdlijn": f"""
SELECT e.id AS id, LOCAL(e.at) AS tijdstip, a.reference AS referentie, e.message_id AS bericht,
  {EVENT} AS gebeurtenis,
  CASE WHEN e.actor = 'machine' THEN 'programma' ELSE e.actor END AS door
FROM event e LEFT JOIN application a ON a.id = e.application_id
  LEFT JOIN outbox o ON o.id = OUTBOX
""",
    }


def spelled(query: str, first: dict[str, Any]) -> str:
    """The query in the words of the database at hand. first: what 0001 holds."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    outbox = (
        "json_extract(e.detail, '$.outbox')" if sqlite else "CAST(e.detail ->> 'outbox' AS integer)"
    )
    words: str = first["spelled_for_sqlite" if sqlite else "spelled_for_postgresql"](query)
    # The reasons are whole sentences, each with its full stop.
    words = words.replace("'$.dutch'), '; '", "'$.dutch'), ' '")
    words = words.replace("r ->> 'dutch', '; '", "r ->> 'dutch', ' '")
    return words.replace("OUTBOX", outbox)


def upgrade() -> None:
    first = runpy.run_path(str(Path(__file__).with_name("0001_first_schema.py")))
    made = views(first["VIEWS"])
    for name in reversed(made):
        op.execute(f"DROP VIEW {name}")
    for name, query in made.items():
        op.execute(f"CREATE VIEW {name} AS {spelled(query, first)}")
