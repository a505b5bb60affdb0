"""One document through as many children as it takes: read, converted, its pictures recognised."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO, ParamSpec, TypeVar

from kcvs_mailbot.cage.commands import Commands
from kcvs_mailbot.cage.frames import receive_frame, send_frames
from kcvs_mailbot.cage.jobs import Kind, Order
from kcvs_mailbot.cage.pool import NoAnswer, Pool, SharedChild
from kcvs_mailbot.cage.zygote_client import Child
from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.documents import gleaned
from kcvs_mailbot.documents.converters import CONVERTERS, INPUT
from kcvs_mailbot.documents.gleaned import Gleaned
from kcvs_mailbot.documents.hyphens import without_line_ends
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.reading import Reading, Status

T = TypeVar("T")
P = ParamSpec("P")

_TEXT, _ANY = "text/plain", "application/octet-stream"
_BY_OCR = "its text was recognised in a picture (OCR) and may hold mistakes"
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 3
_PASSWORD = re.compile(rb"(?i)passphrase|password|encrypt")
_MOST_ERRORS = 4096


class AsksForPassword(NoAnswer):
    """A program could not convert it without one."""


class DocumentReading:
    """What is needed for one document of a mail; `files` closes what was opened for it."""

    def __init__(
        self,
        pool: Pool,
        limits: Limits,
        commands: Commands,
        files: ExitStack,
        shared: SharedChild,
    ) -> None:
        self._pool, self._limits, self._commands, self._files = pool, limits, commands, files
        self._budget, self._shared = shared.budget, shared

    def read(
        self, document: BinaryIO, filename: str | None, declared: str
    ) -> tuple[Gleaned, BinaryIO]:
        """What was found, with the file that holds the members. Raises NoAnswer."""
        found, output = self._ask(document, filename, declared)
        if found.command:
            return self._converted(found, document)
        if found.pictures:
            return self._recognised(found, output), output
        return found, output

    def _ask(
        self, document: BinaryIO, filename: str | None, declared: str, kind: str | None = None
    ) -> tuple[Gleaned, BinaryIO]:
        """kind: what it is, for what we made ourselves; None when it must be sniffed."""
        order = {
            "kind": kind,
            "filename": (filename or "")[: gleaned.NAME_CHARACTERS] or None,
            "media_type": declared,
            "no_ocr": None if self._commands.tesseract else self._commands.why_no_ocr(),
            "converters": self._commands.converters(),
            "ocr_pages": self._budget.ocr_pages + 1,  # one more shows that there are too many
            "unpacked_size": self._budget.unpacked_size,
        }

        def ask(child: Child, deadline: float) -> Gleaned:
            send_frames(child.job, [json.dumps(order).encode()], deadline)
            said = receive_frame(child.job, gleaned.longest(self._limits), deadline)
            return believed(gleaned.from_json, said, self._limits)

        if document is self._shared.document:
            return self._pool.ask_shared(self._shared, ask), self._shared.output
        output = self.new_file()
        alone = Order(Kind.READ)
        return self._pool.ask_fresh(alone, (document, output), ask, self._budget), output

    def _converted(self, found: Gleaned, document: BinaryIO) -> tuple[Gleaned, BinaryIO]:
        program, converted = found.command or "", self.new_file()
        try:
            self._run(CONVERTERS[program], document, converted, self._limits.seconds)
        except NoAnswer as why:
            status = Status.ENCRYPTED if isinstance(why, AsksForPassword) else Status.DAMAGED
            failed = replace(found.reading, status=status, problems=(str(why),))
            return Gleaned(failed), self.new_file()
        kind = _TEXT if program == "antiword" else None
        again, output = self._ask(converted, None, _ANY, kind)
        reading = replace(
            again.reading,
            media_type=found.reading.media_type,
            problems=(*found.reading.problems, *again.reading.problems)[: gleaned.PROBLEMS],
        )
        return replace(again, reading=reading, command=None), output

    def _recognised(self, found: Gleaned, output: BinaryIO) -> Gleaned:
        """With what tesseract sees in the pictures put where their pages are."""
        pages, problems = list(found.page_texts), list(found.reading.problems)
        pictures = found.pictures[: self._budget.ocr_pages]
        if len(pictures) < len(found.pictures):
            problems.insert(0, self._budget.too_many_pages())
        self._budget.ocr_pages -= len(pictures)
        ends = time.monotonic() + self._limits.ocr_seconds
        output.seek(sum(member.size for member in found.reading.members))
        for done, picture in enumerate(pictures):
            image = self._piece(output, picture.size)
            try:
                with self._pool.recognition(self._budget) as waited:
                    ends += waited
                    text = self._seen(image, ends - time.monotonic())
            except NoAnswer as why:
                problems.append(f"OCR stopped after {done} of {len(found.pictures)} pages: {why}")
                break
            pages[picture.page] = f"{pages[picture.page]}\n{text}"
        text = "\n\n".join(without_line_ends(pages))
        if not is_worth_keeping(text):
            said = tuple(problems)[: gleaned.PROBLEMS]
            return replace(found, reading=replace(found.reading, problems=said))
        tidied = self._tidied(text)
        reading = replace(
            found.reading,
            status=Status.READ,
            text=tidied.text,
            language=tidied.language,
            problems=(_BY_OCR, *problems, *tidied.problems)[: gleaned.PROBLEMS],
        )
        return replace(found, reading=reading)

    def _seen(self, image: BinaryIO, seconds: float) -> str:
        words = self._commands.tesseract
        if words is None or seconds <= 0:
            raise NoAnswer(f"it took more than {self._limits.ocr_seconds:g} s")
        output = self.new_file()
        self._run(words, image, output, seconds)
        output.seek(0)
        return output.read(4 * self._limits.text_characters).decode("utf-8", "replace")

    def _tidied(self, text: str) -> Reading:
        file = self.new_file()
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        return self._ask(file, None, _ANY, _TEXT)[0].reading

    def _run(
        self, words: tuple[str, ...], source: BinaryIO, target: BinaryIO, seconds: float
    ) -> None:
        """The command with `source` as input; NoAnswer when it fails."""
        errors = self.new_file()

        def ask(child: Child, deadline: float) -> None:
            child.job.settimeout(max(deadline - time.monotonic(), 0.01))
            child.job.recv(1)  # nothing is said; it closes when the command has ended
            if child.kill().status != 0:
                raise _failure(words, errors)

        folder = self._pool.spool().new_folder()
        self._files.callback(shutil.rmtree, folder, ignore_errors=True)
        if INPUT in words:
            with (folder / INPUT).open("xb") as copy:
                source.seek(0)
                shutil.copyfileobj(source, copy, CHUNK)
        order = Order(Kind.COMMAND, words, str(folder), seconds=int(seconds) + 1)
        self._pool.ask_fresh(order, (source, target, errors), ask, self._budget, seconds)

    def _piece(self, output: BinaryIO, size: int) -> BinaryIO:
        """The next `size` bytes as a file of their own."""
        file = self.new_file()
        left = size
        while left and (piece := output.read(min(left, CHUNK))):
            file.write(piece)
            left -= len(piece)
        file.flush()
        return file

    def new_file(self) -> BinaryIO:
        return self._files.enter_context(self._pool.spool().file())


def _failure(words: tuple[str, ...], errors: BinaryIO) -> NoAnswer:
    """Its own words may quote the document: only one thing is looked for in them."""
    errors.seek(0)
    if _PASSWORD.search(errors.read(_MOST_ERRORS)):
        return AsksForPassword("it asks for a password")
    names = {converter: name.partition(" ")[0] for name, converter in CONVERTERS.items()}
    return NoAnswer(f"{names.get(words, words[0])} could not read it")


def is_worth_keeping(text: str) -> bool:
    """False for what OCR sees in a portrait: signs, and single letters."""
    words = sum(map(len, _WORD.findall(text)))
    shown = len("".join(text.split()))
    return len(_WORD.findall(text)) >= _FEWEST_WORDS and words * 2 >= shown


def believed(check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the check returns; NoAnswer when it refuses."""
    try:
        return check(*args, **kwargs)
    except ValueError:
        raise NoAnswer("what was read of it makes no sense") from None
