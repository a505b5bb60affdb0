"""The documents of one mail, level by level, within what one mail may cost.

What a person attached comes before what archives hold: a mail that brings too much loses the
deepest first. The same bytes are read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from kcvs_mailbot.antivirus.scanner import Scanner
from kcvs_mailbot.cage.budget import Budget
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.cage.pool import SharedChild
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.disguises import WELL, Named, as_named, compare
from kcvs_mailbot.documents.gleaned import plausible_type
from kcvs_mailbot.documents.limits import LEFT
from kcvs_mailbot.documents.reading import (
    Apart,
    ApartKind,
    Clean,
    Infected,
    Member,
    NotScanned,
    Reading,
    Scan,
    Status,
)
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.message import Document
from kcvs_mailbot.recognition.mail_view import LOGO_BYTES
from kcvs_mailbot.store import Session, Store, blobs, filed_documents, scans
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.filed_documents import FiledDocument

LASTING = (Status.READ, Status.NO_TEXT, Status.ENCRYPTED, Status.REFUSED)
"""What another reading would not better; a time-out or a depth limit may have been the reason."""
HOLDS_INFECTED = "the virus scanner found something in a file in it"
SMALL = 16 * 1024
"""Kept files above this size wait on the disk: an archive may hold hundreds."""

Found = tuple[Document | Member, Content]
Judged = tuple[Reading, tuple[Content, ...]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What documents are read with; `store` None keeps nothing, and knows of nothing read before.

    spool: where large files of known archives wait.
    """

    cage: Cage
    max_depth: int
    store: Store | None
    scanner: Scanner | None
    spool: Path | None


@dataclass(slots=True)
class _Node:
    """A document with those found inside it."""

    document: Document | Member
    content: Content
    depth: int
    scan: Scan | None = None
    reading: Reading = field(default=Reading(Status.UNSUPPORTED, ""))
    named: Named = WELL
    inside: list[_Node] = field(default_factory=list)

    @property
    def is_logo(self) -> bool:
        inline = isinstance(self.document, Document) and self.document.inline
        return inline and self.content.size < LOGO_BYTES


class Unfolding:
    """Reads the documents of one mail; `files` closes what was opened for them.

    anew: also documents whose bytes were read before.
    """

    def __init__(self, tools: Tools, files: ExitStack, budget: Budget, *, anew: bool) -> None:
        self._tools, self._files, self._budget, self._anew = tools, files, budget, anew
        self._shared: SharedChild | None = None
        self._rows: dict[str, rows.Reading] = {}
        self._judged: dict[str, tuple[Scan | None, Judged]] = {}
        self._admitted, self._left_out = 0, 0
        self._problems: list[str] = []

    def read(self, found: Sequence[Found]) -> tuple[FiledDocument, ...]:
        """Each document followed by those found inside it. PutOff when its mail is put off."""
        self._budget.begin()
        top = self._admit(found, 0)
        level = top
        with ExitStack() as files:
            if top:
                self._shared = files.enter_context(self._tools.cage.shared(self._budget))
            while level:
                for node in level:
                    self._read(node)
                level = [inside for node in level for inside in node.inside]
        filed: list[FiledDocument] = []
        for node in top:
            _file(node, None, filed)
        return tuple(filed)

    def left_unread(self) -> tuple[str, ...]:
        """What the limits of a mail cost, as problems of the mail; () when all was read."""
        said = [self._budget.too_many_documents(self._left_out)] if self._left_out else []
        return tuple(dict.fromkeys([*said, *self._problems]))

    def _admit(self, found: Iterable[Found], depth: int) -> list[_Node]:
        """As many as the mail may have, in their order; logos do not take the place of papers."""
        nodes = [_Node(document, content, depth) for document, content in found]
        room = self._budget.limits.mail_documents - self._admitted
        kept = sorted(range(len(nodes)), key=lambda at: nodes[at].is_logo)[: max(room, 0)]
        self._admitted += len(kept)
        left_out = [node for at, node in enumerate(nodes) if at not in set(kept)]
        self._left_out += sum(not node.is_logo for node in left_out)
        admitted = [nodes[at] for at in sorted(kept)]
        self._look_up([node.content for node in admitted])
        return admitted

    def _read(self, node: _Node) -> None:
        document, content = node.document, node.content
        node.scan, (node.reading, members) = self._judge(document, content, node.depth)
        self._problems += [problem for problem in node.reading.problems if LEFT in problem]
        declared = plausible_type(document.media_type)
        node.named = compare(document.filename, declared, node.reading)
        if not node.named.refused:
            inside = zip(node.reading.members, members, strict=True)
            node.inside = self._admit(inside, node.depth + 1)

    def _judge(
        self, document: Document | Member, content: Content, depth: int
    ) -> tuple[Scan | None, Judged]:
        """What is infected is not read; what was read is not read again, unless anew."""
        known = self._judged.get(content.sha256)
        if known is not None:
            return known
        row = self._rows.get(content.sha256)
        scan = self._scan(content, row)
        if isinstance(scan, Infected):
            unread = Reading(Status.INFECTED, plausible_type(document.media_type))
            return scan, (_sealed(unread, f"the virus scanner found {scan.signature} in it"), ())
        if depth > self._tools.max_depth:
            problem = f"nested more than {self._tools.max_depth} deep: not opened"
            return scan, (Reading(Status.UNSUPPORTED, document.media_type, problems=(problem,)), ())
        judged = (self._known(row) if row and not self._anew else None) or self._in_the_cage(
            document, content, depth
        )
        judged = self._cut(judged[0]), judged[1]
        self._judged[content.sha256] = scan, judged
        return scan, judged

    def _cut(self, reading: Reading) -> Reading:
        """With as much of its text as the mail may still bring."""
        left, size = self._budget.characters, reading.characters
        self._budget.characters = max(left - size, 0)
        if size <= left:
            return reading
        problems = (self._budget.too_much_text(), *reading.problems)
        status = reading.status if left else Status.DAMAGED
        return replace(reading, status=status, text=reading.text[:left], problems=problems)

    def _in_the_cage(self, document: Document | Member, content: Content, depth: int) -> Judged:
        read = self._files.enter_context(
            self._tools.cage.read(
                content, document.filename, document.media_type, depth, self._shared
            )
        )
        return read.reading, read.members

    def _look_up(self, contents: Sequence[Content]) -> None:
        """What is known of these bytes, asked all at once."""
        hashes = {content.sha256 for content in contents} - self._judged.keys()
        if self._tools.store is not None and hashes:
            with self._tools.store.read() as session:
                self._rows |= filed_documents.known_readings(session, hashes)

    def _scan(self, content: Content, row: rows.Reading | None) -> Scan | None:
        """What the scanner makes of it. What it once found stays till it says otherwise."""
        before = scans.scan_of(row) if row is not None else None
        settled = isinstance(before, (Clean, Infected))
        if self._tools.scanner is None or (settled and not self._anew):
            return before
        said = self._tools.scanner.scan(content)
        return before if settled and isinstance(said, NotScanned) else said

    def _known(self, row: rows.Reading) -> Judged | None:
        """What was read from the same bytes before; None when it must be read again."""
        tools = self._tools
        cut_short = any(LEFT in problem for problem in row.problems)
        if row.status not in LASTING or cut_short or tools.store is None or tools.spool is None:
            return None
        members = tuple(Member(**member, file="") for member in row.members)
        size = sum(member.size for member in members)
        if size > self._budget.unpacked_size:
            return None  # the cage says so
        try:
            with tools.store.read() as session:
                contents = tuple(self._kept(session, member.sha256) for member in members)
        except StoreError:  # forgotten meanwhile
            return None
        self._budget.unpacked_size -= size
        reading = Reading(
            Status(row.status),
            row.media_type,
            row.text,
            row.pages,
            row.language,
            tuple(row.problems),
            members,
            tuple(Apart(ApartKind(each["kind"]), each["text"], each["by"]) for each in row.apart),
        )
        return reading, contents

    def _kept(self, session: Session, sha256: str) -> Content:
        content = blobs.load(session, sha256, self._tools.spool or Path(), SMALL)
        if content.path is not None:
            self._files.callback(content.path.unlink, missing_ok=True)
        return content


def _file(node: _Node, parent: int | None, into: list[FiledDocument]) -> None:
    """The document, then what is inside; sealed when something infected is."""
    index, document = len(into), node.document
    into.append(
        FiledDocument(
            filename=document.filename,
            declared_type=document.media_type,
            inline=node.is_logo,
            content=node.content,
            reading=node.reading,
            role=guess_role(document.filename, as_named(node.reading, node.named).text),
            parent=parent,
            scan=node.scan,
            named=node.named,
        )
    )
    for inside in node.inside:
        _file(inside, index, into)
    if any(inside.reading.status is Status.INFECTED for inside in into[index + 1 :]):
        into[index] = replace(into[index], reading=_sealed(node.reading, HOLDS_INFECTED))


def _sealed(reading: Reading, problem: str) -> Reading:
    """Without its text: nothing of what is infected is shown."""
    return replace(
        reading,
        status=Status.INFECTED,
        text="",
        pages=None,
        language=None,
        apart=(),
        problems=(f"{problem}: kept sealed", *reading.problems),
    )
