"""The seven places of the page, and who may use which."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from kcvs_mailbot.desk.roles import Role

EVERYBODY = frozenset(Role)
DESK = frozenset({Role.SECRETARY})
"""Who decides, writes and exports."""
BOARD = frozenset({Role.BOARD})
"""Who gives advice on candidates."""
READERS = frozenset({Role.SECRETARY, Role.BOARD})
"""Who may see what candidates sent."""
KEEPERS = frozenset({Role.SECRETARY, Role.ADMINISTRATOR, Role.AUDITOR})
"""Who may see how the machine does."""
OVERSEERS = frozenset({Role.SECRETARY, Role.AUDITOR})
"""Who may see that everybody was treated alike, in numbers."""
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR})
CONCERNED = READERS | AUDITORS
"""Who has to do with the procedure; the auditor sees no names there."""

ROLE_NAMES = {
    Role.SECRETARY: "secretaris",
    Role.BOARD: "bestuurslid",
    Role.ADMINISTRATOR: "beheerder",
    Role.AUDITOR: "auditor",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A word of the navigation; `waits`: which number of lists.Waiting stands beside it."""

    path: str
    name: str
    roles: Set[Role]
    waits: str = ""


PROCEDURE: tuple[Place, ...] = (
    Place("/procedure", "Overzicht", CONCERNED),
    Place("/procedure/informatie", "Informatie", CONCERNED),
    Place("/procedure/adviezen", "Adviezen", READERS),
    Place("/procedure/vergadering", "Vergadering", READERS),
    Place("/procedure/gesprekken", "Proeven en gesprekken", READERS),
    Place("/procedure/brieven", "Brieven", DESK),
    Place("/procedure/verslag", "Verslag", READERS),
    Place("/procedure/gelijke-behandeling", "Gelijke behandeling", OVERSEERS),
)
"""What there is to do in the procedure, each for whom it is."""
PLACES = (
    Place("/", "Vandaag", EVERYBODY),
    Place("/kandidaturen", "Kandidaturen", READERS),
    Place("/na-te-kijken", "Na te kijken", DESK, "mails"),
    Place("/verzending", "Verzending", DESK, "outgoing"),
    Place("/uitvoer", "Uitvoer", DESK),
    Place("/procedure", "Procedure", CONCERNED),
    Place("/beheer", "Beheer", KEEPERS),
)
