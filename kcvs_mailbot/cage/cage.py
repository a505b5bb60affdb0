"""The one place from which untrusted bytes are read: in child processes that can do nothing else.

    with Cage(limits, spool) as cage, cage.parse(content) as parsed:
        for document, bytes_ in zip(parsed.message.documents, parsed.contents):
            with cage.read(bytes_, document.filename, document.media_type) as read: ...

A child that breaks, or takes too long or too much, is a damaged document with the reason; only a
cage that cannot run at all raises CageError. Thread-safe; at most `children` work at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from kcvs_mailbot.cage.budget import Budget, PutOff
from kcvs_mailbot.cage.commands import Commands
from kcvs_mailbot.cage.document_reading import DocumentReading, believed
from kcvs_mailbot.cage.frames import packed, receive_frame, send_frames, unpacked
from kcvs_mailbot.cage.jobs import Kind, Order
from kcvs_mailbot.cage.outputs import Folder, contents_of, joined_contents
from kcvs_mailbot.cage.pool import NoAnswer, Pool, SharedChild, Slot
from kcvs_mailbot.cage.probing import ATTEMPTS
from kcvs_mailbot.cage.zygote_client import Child
from kcvs_mailbot.content import CHUNK, Content
from kcvs_mailbot.documents import gleaned, office
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.reading import Reading, Status
from kcvs_mailbot.errors import CageError
from kcvs_mailbot.message import Message
from kcvs_mailbot.message.wire import JSON_BYTES, from_json
from kcvs_mailbot.recognition import House
from kcvs_mailbot.recognition.first_look import FirstLook, first_look_from_json

__all__ = ["USUAL", "Cage", "Limits", "NoAnswer", "Parsed", "Read", "Room"]


@dataclass(frozen=True, slots=True)
class Room:
    """What a child may use to make something; 0: as the limits say."""

    seconds: float = 0
    memory: int = 0
    file_size: int = 0


USUAL = Room()


@dataclass(slots=True)
class _WithFiles:
    """A value whose files go when it is closed."""

    _folder: Folder

    def close(self) -> None:
        self._folder.remove()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(slots=True)
class Parsed(_WithFiles):
    """A parsed mail; `contents` stand in the order of `message.documents`."""

    message: Message
    contents: tuple[Content, ...] = ()
    first_look: FirstLook | None = None
    """None for a large mail, one that could not be parsed, or without a house."""

    @property
    def folder(self) -> Path | None:
        """Where the contents stand that are not in memory; None when all are."""
        return self._folder.path

    def __enter__(self) -> Parsed:
        return self


@dataclass(slots=True)
class Read(_WithFiles):
    """A read document; `members` stand in the order of `reading.members`."""

    reading: Reading
    members: tuple[Content, ...] = ()

    def __enter__(self) -> Read:
        return self


class Cage:
    """Nothing is started before the first job. `spool` may be shared by several workers.

    house: for whom a first look at each small mail is taken; without it none is.
    """

    def __init__(
        self, limits: Limits, spool: Path, children: int = 2, house: House | None = None
    ) -> None:
        self._limits, self.house = limits, house
        self._pool = Pool(limits, spool, children, house)
        self._commands = Commands(limits.ocr)

    def __enter__(self) -> Cage:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all children and removes all files."""
        self._pool.close()

    def budget(self, *, slow: bool = False) -> Budget:
        """Of a mail that begins to be read now."""
        return Budget(self._limits, slow=slow)

    def parse(self, content: Content, budget: Budget | None = None) -> Parsed:
        """The message; one that cannot be parsed is damaged, with its reason in the problems.

        PutOff when the budget's mail is put off.
        """
        folder, budget = self._folder(), budget or self.budget()
        with self._pool.slot() as slot, ExitStack() as files:
            try:
                if content.data is not None and content.size < CHUNK:
                    return self._parse_small(slot, [content.data], budget)[0]
                return Parsed(folder, *self._parse_large(content, folder, files, budget))
            except NoAnswer as why:
                folder.remove()
                return Parsed(folder, _damaged(str(why)))
            except PutOff:
                folder.remove()
                raise

    def parse_together(
        self, contents: Sequence[Content], budget: Budget | None = None
    ) -> list[Parsed]:
        """As `parse`, for mails that are small even together: a child is asked but once."""
        budget = budget or self.budget()
        raws = [content.data for content in contents if content.data is not None]
        if len(raws) == len(contents) and sum(map(len, raws)) < CHUNK:
            with self._pool.slot() as slot, contextlib.suppress(NoAnswer):
                return self._parse_small(slot, raws, budget)
        return [self.parse(content, budget) for content in contents]  # it shows which one it was

    def read(
        self,
        content: Content,
        filename: str | None,
        media_type: str,
        depth: int = 0,
        shared: SharedChild | None = None,
    ) -> Read:
        """What stands in the document; `filename` and `media_type` as its sender gave them.

        shared: what the mail has that brings it, else it is a mail's only one. PutOff when that
        mail is put off.
        """
        if shared is None:
            with self.shared(self.budget()) as its_own:
                return self.read(content, filename, media_type, depth, its_own)
        folder, budget = self._folder(), shared.budget
        declared = gleaned.plausible_type(media_type)
        if depth > self._limits.depth:
            problem = f"nested more than {self._limits.depth} deep: not opened"
            return Read(folder, Reading(Status.UNSUPPORTED, declared, problems=(problem,)))
        with ExitStack() as files:
            try:
                if budget.seconds <= 0:
                    raise NoAnswer(budget.out_of_time())
                one = DocumentReading(self._pool, self._limits, self._commands, files, shared)
                document = self._shared_or_opened(content, shared, files)
                found, output = one.read(document, filename, declared)
                members = believed(contents_of, found.reading.members, output, folder)
            except NoAnswer as why:
                folder.remove()
                return Read(folder, Reading(Status.DAMAGED, declared, problems=(str(why),)))
            except PutOff:
                folder.remove()
                raise
            budget.unpacked_size -= sum(member.size for member in members)
            return Read(folder, found.reading, members)

    @contextmanager
    def shared(self, budget: Budget) -> Iterator[SharedChild]:
        """For the documents of one mail, of which one is read at a time; its child ends with it."""
        spool, files = self._pool.spool(), ExitStack()
        with self._pool.slot(), files:
            document = files.enter_context(os.fdopen(os.memfd_create("content"), "w+b"))
            output = files.enter_context(spool.file())
            child = SharedChild(budget, document, output)
            try:
                yield child
            finally:
                child.dismiss()

    @contextmanager
    def make(
        self, kind: Kind, source: BinaryIO, asked: object, room: Room = USUAL
    ) -> Iterator[tuple[dict[str, Any], BinaryIO]]:
        """What a child makes of the source: what it says of it, and the file that it wrote.

        NoAnswer when it makes nothing of it, or when a wall that it needs is not here.
        """

        def ask(child: Child, deadline: float) -> bytes:
            send_frames(child.job, [json.dumps(asked).encode()], deadline)
            return receive_frame(child.job, CHUNK, deadline)

        seconds = room.seconds or self._limits.seconds
        with ExitStack() as files:
            own = self._own_folder(files) if kind is Kind.LAY_OUT else ""
            order = Order(kind, (), own, int(seconds) + 1, room.memory, room.file_size)
            output = self._output(files)
            with self._pool.slot():
                said = self._pool.ask_fresh(order, (source, output), ask, self.budget(), seconds)
            output.seek(0)
            yield believed(_said, said), output

    @property
    def lays_out(self) -> bool:
        """Whether it can make pages of the documents of office programs (Kind.LAY_OUT)."""
        return office.program() is not None

    def _own_folder(self, files: ExitStack) -> str:
        folder = self._pool.spool().new_folder()
        files.callback(shutil.rmtree, folder, ignore_errors=True)
        return str(folder)

    def file(self) -> BinaryIO:
        """A new file without a name, in the spool."""
        return self._pool.spool().file()

    def holds(self) -> list[tuple[str, bool, str]]:
        """What a child cannot do on this host: (what, whether it is prevented, why or how).

        CageError when it cannot even put up its walls.
        """

        def ask(child: Child, deadline: float) -> bytes:
            return receive_frame(child.job, CHUNK, deadline)

        with self._pool.slot():
            try:
                met = json.loads(self._pool.ask_fresh(Order(Kind.PROBE), (), ask, self.budget()))
            except NoAnswer as failure:
                raise CageError(
                    "what reads documents cannot put up its walls here",
                    "a container or a systemd unit forbids what it needs; see docs/systemd.md",
                ) from failure
        return [
            (name, bool(met.get(name)), f"{what}: {met.get(name) or 'not prevented'}")
            for name, what in ATTEMPTS.items()
        ]

    def _parse_small(self, slot: Slot, raws: Sequence[bytes], budget: Budget) -> list[Parsed]:
        def ask(child: Child, deadline: float) -> list[Parsed]:
            send_frames(child.job, [packed(raws)], deadline)
            answer = receive_frame(child.job, JSON_BYTES + 2 * CHUNK, deadline)
            said = believed(unpacked, answer)
            if len(said) != 3 * len(raws):
                raise NoAnswer("it does not answer for every mail")
            return [self._parsed(*said[at : at + 3]) for at in range(0, len(said), 3)]

        return self._pool.ask_parser(slot, ask, budget, len(raws))

    def _parsed(self, mail: bytes, seen: bytes, documents: bytes) -> Parsed:
        message = believed(from_json, mail)
        contents = believed(joined_contents, message.documents, documents)
        first_look = believed(first_look_from_json, seen) if seen else None
        return Parsed(self._folder(), message, contents, first_look)

    def _parse_large(
        self, content: Content, folder: Folder, files: ExitStack, budget: Budget
    ) -> tuple[Message, tuple[Content, ...]]:
        def ask(child: Child, deadline: float) -> bytes:
            return receive_frame(child.job, JSON_BYTES, deadline)

        mail, output = self._opened(content, files), self._output(files)
        said = self._pool.ask_fresh(Order(Kind.PARSE_FILE), (mail, output), ask, budget)
        message = believed(from_json, said)
        return message, believed(contents_of, message.documents, output, folder)

    def _opened(self, content: Content, files: ExitStack) -> BinaryIO:
        """The bytes as a file that a child may have."""
        if content.path is not None:
            return files.enter_context(content.path.open("rb"))
        small = content.size < CHUNK
        stream: BinaryIO = (
            os.fdopen(os.memfd_create("content"), "w+b") if small else self._pool.spool().file()
        )
        files.enter_context(stream)
        for piece in content.chunks():
            stream.write(piece)
        stream.flush()
        return stream

    def _shared_or_opened(
        self, content: Content, shared: SharedChild, files: ExitStack
    ) -> BinaryIO:
        """A small one in the file that the mail's child has; a large one in a file of its own."""
        if content.path is not None or content.size >= CHUNK:
            return self._opened(content, files)
        shared.document.seek(0)
        shared.document.truncate()
        shared.document.writelines(content.chunks())
        shared.document.flush()
        return shared.document

    def _output(self, files: ExitStack) -> BinaryIO:
        return files.enter_context(self._pool.spool().file())

    def _folder(self) -> Folder:
        return Folder(lambda: self._pool.spool().new_folder())


def _said(data: bytes) -> dict[str, Any]:
    said = json.loads(data)
    if not isinstance(said, dict) or said.get("problem"):
        raise NoAnswer(str(said["problem"])[:200] if isinstance(said, dict) else "it says nothing")
    return said


def _damaged(why: str) -> Message:
    return Message(
        message_id=None,
        in_reply_to=(),
        references=(),
        from_=(),
        reply_to=(),
        sender=None,
        to=(),
        cc=(),
        subject=None,
        date=None,
        received=(),
        headers=(),
        content_type="text/plain",
        part_types=(),
        body="",
        new_text="",
        links=(),
        documents=(),
        problems=(why,),
        damaged=True,
    )
