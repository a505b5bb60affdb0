"""The record of a procedure ("proces-verbaal") as a Word file, which people finish.

All that stands in it is recorded, or marked as a place to fill in. Persons stand by name, or in the
order in which they arrived.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeVar

from docx import Document
from docx.document import Document as Made
from docx.enum.section import WD_ORIENTATION
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.export.dutch import STATUSES, VERDICTS, in_line, plain
from kcvs_mailbot.export.record_words import (
    AFTER_READING,
    LISTS,
    MEETINGS,
    day,
    kept_late,
    left_open,
    mail,
    moment,
    share,
    stood,
)
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.record import (
    HIDDEN,
    Card,
    Decision,
    Frozen,
    Late,
    Meeting,
    Met,
    Opinion,
    Person,
    Record,
)
from kcvs_mailbot.selection.slots import Kind

LANGUAGE = "nl-BE"
OPEN, CLOSE = "[in te vullen: ", "]"
"""Around what people fill in; it is also marked in colour."""
ERASED, NAMELESS = "gewist", "zonder naam"
NOBODY = "Niemand."
NO_LEVEL = "niet beoordeeld"
_WIDTH, _MARGIN = 16.6, 2.2
"""Centimetres that a table takes, and beside it."""


def minutes(record: Record) -> bytes:
    """The file. It holds no macro, no link and nothing that fetches."""
    return _Minutes(record).written()


class _Minutes:
    """Written from its top to its end."""

    def __init__(self, record: Record) -> None:
        self._r = record
        self._file: Made = Document()
        _prepare(self._file, f"Proces-verbaal {record.call.title}", record)

    def written(self) -> bytes:
        self._title()
        self._people()
        self._vacancy()
        self._arrivals()
        self._phase_1()
        self._phase_2()
        self._told()
        self._undone()
        self._open()
        self._signatures()
        self._annexes()
        output = io.BytesIO()
        self._file.save(output)
        return output.getvalue()

    # What it is made of.

    def _head(self, words: str, level: int = 1) -> None:
        self._file.add_heading(in_line(words), level)

    def _says(self, *pieces: str, style: str | None = None) -> Paragraph:
        """Pieces that begin with OPEN are places to fill in."""
        paragraph = self._file.add_paragraph(style=style)
        for piece in pieces:
            _run(paragraph, piece)
        return paragraph

    def _heads(self, words: str, style: str | None = None) -> None:
        """It stays on the page of what follows."""
        self._says(words, style=style).paragraph_format.keep_with_next = True

    def _table(
        self,
        heads: Sequence[str],
        lines: Iterable[Sequence[str]],
        shares: Sequence[int] = (),
        *,
        together: bool = False,
    ) -> None:
        """Its first row is the header, which is repeated on every page; no row breaks.

        shares: of the width, a column each, so that no word has to break; alike when not said.
        together: on one page, where it is not longer than one.
        """
        if self._file.paragraphs:  # what it is about does not stay behind on another page
            self._file.paragraphs[-1].paragraph_format.keep_with_next = True
        table = self._file.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        shares = shares or [1] * len(heads)
        widths = [Cm(_WIDTH * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        _line(table.rows[0], heads, widths, head=True)
        _mark_row(table.rows[0], "w:tblHeader")
        for line in lines:
            row = table.add_row()
            _mark_row(row, "w:cantSplit")
            _line(row, line, widths)
        if together:  # with the row behind it; the last one ends it
            for row in table.rows[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        self._file.add_paragraph()

    # What it says, in its order.

    def _title(self) -> None:
        call = self._r.call
        self._file.add_heading("Proces-verbaal", 0)
        self._says(f"Selectie van de {call.title}", style="Subtitle")
        self._says(
            f"Ontwerp van {moment(self._r.made_at)}, gemaakt uit wat in de procedure is "
            "vastgelegd. Wat niet vastgelegd is, staat hier niet, of is gemarkeerd als aan te "
            "vullen. Het is een proces-verbaal zodra de leden het goedkeuren en ondertekenen."
        )
        self._table(
            ("Gegeven", "Inhoud"),
            [
                ("Organisatie", call.house),
                ("Vacature", f"{call.title} ({call.reference})"),
                ("Beslist door", call.decided_by),
                ("Vergaderingen", _fill_in("datum en plaats van elke vergadering")),
                ("Bevoegdheid", _fill_in("beslissing of overeenkomst waarop de procedure steunt")),
            ],
            (1, 3),
        )

    def _people(self) -> None:
        self._head("Samenstelling en aanwezigheid")
        self._says(
            "Voorzitter: ", _fill_in("naam"), ". Verslag: ", _fill_in("naam van de secretaris"), "."
        )
        self._table(
            ("Lid (account)", "Naam en functie", "Aanwezig of verontschuldigd"),
            [
                (one.name, _fill_in("naam en functie"), _fill_in("aanwezig op"))
                for one in self._r.members
            ]
            or [(_fill_in("lid"), _fill_in("naam en functie"), _fill_in("aanwezig op"))],
        )
        self._head("Belangenconflicten", 2)
        declared = [one for one in self._r.members if one.conflicts]
        for one in declared:
            who = "; ".join(map(_named, one.conflicts))
            self._says(
                f"{one.name} meldde een belangenconflict en gaf geen advies over: {who}. ",
                "Aan het overleg en de beslissing hierover: ",
                _fill_in("nam niet deel, of hoe anders"),
                ".",
                style="List Bullet",
            )
        if not declared:
            self._says("Er staat geen belangenconflict van een lid genoteerd.")

    def _vacancy(self) -> None:
        call, procedure = self._r.call, self._r.call.procedure
        self._head("De vacature en de procedure")
        last = day(call.closes_at.date()) if call.whole_day else moment(call.closes_at)
        runs = "loopt" if self._early(self._r.made_at) else "liep"
        self._says(
            f"De oproep {runs} van {day(call.opens_on)} tot en met {last}. Bekendgemaakt in: ",
            _fill_in("waar en wanneer"),
            ".",
        )
        self._says(
            "De procedure voorziet twee fasen. In de eerste kiest het bestuur uit alle kandidaten "
            "een shortlist, op basis van wat zij bezorgden en van aanvullende informatie. Er zijn "
            "geen vormvereisten. Alleen wie op de shortlist staat, kan deelnemen aan de tweede: "
            "een inhoudelijke proef en een uitgebreid gesprek. Wat er gebeurde, staat hieronder."
        )
        planned = [
            (words, on)
            for words, on in (
                ("shortlist", procedure.short_list_on),
                ("proef", procedure.test_on),
                ("gesprekken", procedure.interviews_on),
                ("keuze", procedure.choice_on),
            )
            if on is not None
        ]
        if planned:
            told = "; ".join(f"{words} op {day(on)}" for words, on in planned)
            self._says(f"Gepland was: {told}.")
        if procedure.competencies:
            self._head("Competenties", 2)
            self._heads("De vacature vraagt deze competenties.")
            for one in procedure.competencies:
                self._says(f"{one.name}: {one.text}", style="List Number")

    def _early(self, at: datetime) -> bool:
        """People could still apply then."""
        return at < self._r.call.late_from

    def _arrivals(self) -> None:
        numbers = self._r.numbers
        self._head("Ontvangen kandidaturen")
        self._table(
            ("Wat", "Aantal"),
            [
                ("Kenmerken gegeven", str(numbers.given)),
                ("Vervallen, of samengevoegd met een andere", str(numbers.void)),
                ("Gewist op vraag of na de bewaartermijn", str(numbers.erased)),
                ("Kandidaturen", str(numbers.received)),
                ("Daarvan laattijdig", str(numbers.late)),
                ("Daarvan met onbekend tijdstip", str(numbers.unknown)),
                *(
                    (f"Nu: {STATUSES.get(status, status)}", str(numbers.by_status[status]))
                    for status in STATUSES
                    if numbers.by_status.get(status)
                ),
            ],
            (3, 1),
        )
        self._head("Laattijdige kandidaturen", 2)
        self._people_table(
            ("Kandidaat", "Ontvangen", "Beslissing", "Motivering"),
            map(_late, self._r.late),
            (3, 3, 4, 4),
        )
        self._head("Ingetrokken kandidaturen", 2)
        self._people_table(
            ("Kandidaat", "Ingetrokken op"),
            [(_named(one), moment(at)) for one, at in self._r.withdrawn],
        )

    def _people_table(
        self,
        heads: Sequence[str],
        lines: Iterable[Sequence[str]],
        shares: Sequence[int] = (),
    ) -> None:
        found = list(lines)
        if found:
            self._table(heads, found, shares)
        else:
            self._says(NOBODY)

    def _phase_1(self) -> None:
        self._head("Eerste fase")
        self._list(Phase.LONG_LIST)
        self._head("Aanvullende informatie", 2)
        self._searched()
        self._head("Adviezen", 2)
        if self._r.members:
            self._says(
                "Op de pagina ziet een lid het advies van een ander pas nadat het zelf advies gaf. "
                "Uit adviezen wordt niets berekend."
            )
            self._table(
                ("Lid", "Adviezen gegeven", "Geen advies gegeven", "Belangenconflicten"),
                [
                    (one.name, *map(str, (one.advices, len(one.missing), len(one.conflicts))))
                    for one in self._r.members
                ],
                (3, 2, 2, 4),
            )
            for one in self._r.members:
                if one.missing:
                    who = "; ".join(map(_named, one.missing))
                    self._says(f"{one.name} gaf geen advies over: {who}.", style="List Bullet")
            for one in self._r.members:
                for person, at in one.changed:
                    self._says(
                        f"{one.name}, over {_named(person)}: advies {AFTER_READING}, {moment(at)}.",
                        style="List Bullet",
                    )
        else:
            self._says("Er staat geen advies genoteerd.")
        self._list(Phase.SHORT_LIST)
        self._decisions("Beslissingen over de shortlist", self._r.short_listing)

    def _searched(self) -> None:
        """Only what was noted was searched: for whom it was not is said too."""
        searched, of = self._r.searched, self._r.taking_part
        if not searched:
            self._says("In de instellingen van de vacature staan geen bronnen om in te zoeken.")
            return
        if not of:
            self._says("Er staat nog niemand op de longlist.")
            return
        if all(number == of for _, number in searched):
            told = "Voor elke kandidaat op de longlist noteerde iemand wat elke bron opleverde."
        elif any(number for _, number in searched):
            told = "Niet voor elke kandidaat op de longlist werd in elke bron gezocht."
        else:
            told = "Voor geen enkele kandidaat staat genoteerd dat er gezocht werd."
        self._says(f"{told} Het programma zocht zelf niets op.")
        self._table(
            ("Bron", "Opgezocht voor"),
            [(source, share(number, of)) for source, number in searched],
        )

    def _list(self, phase: Phase) -> None:
        self._head(f"Lijst: {LISTS[phase]}", 2)
        frozen = self._r.frozen(phase)
        if not frozen:
            self._says(_fill_in(f"de lijst van de fase {LISTS[phase]} is nog niet vastgelegd"))
            return
        for one in frozen[:-1]:
            self._heads(f"Eerder vastgelegd door {one.by} op {moment(one.at)}.")
        last = frozen[-1]
        self._heads(
            f"Vastgelegd door {last.by} op {moment(last.at)}, in de volgorde van ontvangst."
        )
        if self._early(last.at):
            self._heads("Op dat ogenblik was de uiterste datum nog niet voorbij.")
        if late := kept_late(last.phase, (one.status for one in last.entries)):
            self._heads(late)
        if last.remark:
            self._heads(f"Opmerking: {last.remark}")
        self._people_table(("Kandidaat", "Status"), _lines(last))

    def _decisions(self, title: str, decisions: Sequence[Decision]) -> None:
        self._head(title, 2)
        for one in decisions:
            self._head(f"{_named(one.person)}: {STATUSES.get(one.to, one.to)}", 3)
            if one.why:  # who and when belongs to it
                self._heads(f"Motivering: {one.why}")
            for name, text in one.reasons:
                self._heads(f"{name}: {text}", "List Bullet")
            early = ", voor de uiterste datum voorbij was" if self._early(one.at) else ""
            self._says(f"Vastgelegd door {one.by} op {moment(one.at)}{early}.")
        if not decisions:
            self._says("Er is nog geen beslissing genoteerd.")

    def _phase_2(self) -> None:
        self._head("Tweede fase")
        self._head("Proef en gesprek", 2)
        self._people_table(
            ("Kandidaat", "Proef", "Gesprek", "Ingediende beoordelingen"),
            map(_met, self._r.phase_2),
            (3, 5, 5, 4),
        )
        self._decisions("Beslissingen over de keuze", self._r.choosing)
        self._list(Phase.CHOICE)

    def _told(self) -> None:
        self._head("Kennisgeving")
        lines = [
            (
                mail(one.kind, one.template),
                str(one.sent),
                str(one.undelivered),
                str(one.waiting),
                _between(one.first, one.last),
            )
            for one in self._r.posted
        ]
        if lines:
            self._says(
                "Wat verzonden werd en terugkwam, telt bij verzonden én bij de mails waarvan niet "
                "vaststaat dat ze aankwamen."
            )
            heads = ("Mail", "Verzonden", "Niet zeker aan", "Nog niet weg", "Wanneer")
            self._table(heads, lines, (5, 3, 3, 2, 4))
        else:
            self._says("Er is nog geen mail aan kandidaten vertrokken.")
        self._says("Beroep en inzage: ", _fill_in("hoe kandidaten hierover ingelicht zijn"))

    def _undone(self) -> None:
        if not self._r.undone:
            return
        self._head("Teruggedraaide stappen")
        self._table(
            ("Kandidaat", "Van", "Terug naar", "Wanneer en door wie", "Waarom"),
            [
                (
                    _named(one.person),
                    STATUSES.get(one.here, one.here),
                    STATUSES.get(one.to, one.to),
                    f"{moment(one.at)}, {one.by}",
                    one.why or "niet gezegd",
                )
                for one in self._r.undone
            ],
            (3, 3, 3, 4, 3),
        )

    def _open(self) -> None:
        if not self._r.open:
            return
        self._head("Wat bij het opmaken nog open stond")
        for one in self._r.open:
            self._says(left_open(one), style="List Bullet")

    def _signatures(self) -> None:
        self._head("Ondertekening")
        self._says(
            "Opgemaakt te ", _fill_in("plaats"), " op ", _fill_in("datum"), ". Goedgekeurd op ",
            _fill_in("datum"), ".",
        )  # fmt: skip
        signs = ["Voorzitter", "Secretaris", *(f"Lid ({one.name})" for one in self._r.members)]
        self._table(
            ("Hoedanigheid", "Naam", "Handtekening"),
            [(one, _fill_in("naam"), "\n\n") for one in signs],
            together=True,
        )

    def _annexes(self) -> None:
        if self._r.opinions:
            self._annex("Bijlage: adviezen van de leden")
            for person, opinions in _by_person(self._r.opinions):
                self._head(_named(person), 2)
                for one in opinions:
                    self._opinion(one)
        if self._r.cards:
            self._annex("Bijlage: beoordelingen van proef en gesprek")
            for person, cards in _by_person(self._r.cards):
                self._head(_named(person), 2)
                for card in cards:
                    self._card(card)

    def _annex(self, title: str) -> None:
        head = self._file.add_heading(title, 1)
        head.paragraph_format.page_break_before = True

    def _opinion(self, one: Opinion) -> None:
        said = f": {one.motivation}" if one.motivation else ""
        changed = f" ({AFTER_READING}, {moment(one.changed_at)})" if one.changed_at else ""
        self._says(f"{one.member}, {VERDICTS.get(one.verdict, one.verdict)}{changed}{said}")

    def _card(self, one: Card) -> None:
        self._says(f"{one.assessor}, {MEETINGS[Kind(one.kind)]}")
        if one.marks:
            marks = [(name, level or NO_LEVEL, note) for name, level, note in one.marks]
            self._table(("Competentie", "Niveau", "Nota"), marks, (3, 3, 6))
        if one.remark:
            self._says(f"Opmerking: {one.remark}")


T = TypeVar("T", Opinion, Card)


def _by_person(found: Iterable[T]) -> Iterable[tuple[Person, list[T]]]:
    """In the order in which they come, which keeps a person's together."""
    for person, theirs in groupby(found, key=lambda one: one.person):
        yield person, list(theirs)


def _fill_in(what: str) -> str:
    return f"{OPEN}{what}{CLOSE}"


def _named(person: Person) -> str:
    nameless = ERASED if person.erased else NAMELESS
    return f"{in_line(person.name) or nameless} ({person.reference})"


def _late(one: Late) -> tuple[str, str, str, str]:
    received = moment(one.received_at)
    if one.decision is None:
        undecided = _fill_in("nog niet beslist")
        return _named(one.person), received, undecided, undecided
    said = STATUSES.get(one.decision.to, one.decision.to)
    told = f"{said}, door {one.decision.by} op {moment(one.decision.at)}"
    return _named(one.person), received, told, one.decision.why


def _lines(frozen: Frozen) -> Iterable[tuple[str, str]]:
    for one in frozen.entries:
        late = ", laattijdig" if one.late else ""
        yield _named(one.person), f"{stood(frozen.phase, one.status)}{late}"


def _met(one: Met) -> tuple[str, str, str, str]:
    held = _held(one.test, Status.TESTED), _held(one.interview, Status.INTERVIEWED)
    return _named(one.person), *held, str(one.cards or "geen")


def _held(one: Meeting, done: Status) -> str:
    """When and where, what was called off, whether it was told and noted as done; a line each."""
    if one.hidden:
        return f"{HIDDEN}.".capitalize()
    told = [f"Afgezegd: {moment(at)}{_because(why)}." for at, why in one.called_off]
    if one.at is None:
        told.append("Niet gepland." if not told else "Daarna niet opnieuw gepland.")
    else:
        either = " of online, naar keuze: " if one.place else ", online: "
        where = f", {in_line(one.place)}" if one.place else ""
        told.append(f"{moment(one.at)}{where}{either + one.link if one.link else ''}.")
        told += [f"Verplaatst{_because(why)}." for why in one.moved]
        told.append("Meegedeeld per brief." if one.invited else "Geen brief met dit uur vertrok.")
    if one.noted_at is not None:
        early = ", voor het geplande uur" if one.noted_early else ""
        noted = f"{moment(one.noted_at)}, {one.noted_by}{early}"
        told.append(f"Genoteerd als “{STATUSES[done]}”: {noted}.")
    return "\n".join(told)


def _because(why: str) -> str:
    return f" ({in_line(why)})" if why else ""


def _between(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return ""
    told = day(first.date()), day(last.date())
    return told[0] if first.date() == last.date() else f"{told[0]} tot {told[1]}"


def _run(paragraph: Paragraph, words: str, *, bold: bool = False) -> None:
    run = paragraph.add_run(plain(words))
    run.bold = bold or None
    if words.startswith(OPEN):
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _line(row: _Row, line: Sequence[str], widths: Sequence[int], *, head: bool = False) -> None:
    for cell, words, width in zip(row.cells, line, widths, strict=True):
        cell.width = Length(width)
        _fill(cell, words, bold=head)
        # A header that stands alone at the foot of a page heads nothing.
        cell.paragraphs[0].paragraph_format.keep_with_next = head or None


def _fill(cell: _Cell, words: str, *, bold: bool = False) -> None:
    (paragraph,) = cell.paragraphs
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    _run(paragraph, words, bold=bold)


def _mark_row(row: _Row, name: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))


def _prepare(file: Made, title: str, record: Record) -> None:
    """A4, in Dutch, with page numbers; black on white, as it is printed."""
    section = file.sections[0]
    section.orientation = WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN)
    for style in file.styles:
        if style.name in ("Title", "Subtitle") or (style.name or "").startswith("Heading "):
            style.font.color.rgb = RGBColor(0, 0, 0)
    file.styles["Normal"].font.size = Pt(11)
    for lang in file.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), LANGUAGE)
    _numbered(section.footer.paragraphs[0], "Vertrouwelijk: bevat persoonsgegevens. Bladzijde ")
    told = file.core_properties
    made = record.made_at.astimezone(UTC).replace(tzinfo=None)
    told.title, told.language, told.comments = title, LANGUAGE, ""
    told.author = told.last_modified_by = record.call.house
    told.created = told.modified = made


def _numbered(paragraph: Paragraph, words: str) -> None:
    paragraph.add_run(words)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = text
        element: Any = run._r
        element.append(piece)
