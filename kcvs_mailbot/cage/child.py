"""The life of one child of the cage: from the fork to its end."""

from __future__ import annotations

import contextlib
import encodings
import importlib
import json
import os
import pkgutil
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from kcvs_mailbot.cage import probing
from kcvs_mailbot.cage.confinement import (
    Walls,
    confine,
    confine_alone,
    confine_command,
    grant_computing,
    leave_the_worker,
)
from kcvs_mailbot.cage.endings import OUT_OF_MEMORY
from kcvs_mailbot.cage.frames import READY, packed, read_frame, unpacked, write_frames
from kcvs_mailbot.cage.jobs import TELLING, Kind, Order
from kcvs_mailbot.documents import gleaned
from kcvs_mailbot.documents.extract import Source
from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import Output
from kcvs_mailbot.message import Message
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.message.wire import to_json
from kcvs_mailbot.recognition import House
from kcvs_mailbot.recognition.delivery_reports import bounce_facts, may_be_bounce
from kcvs_mailbot.recognition.first_look import first_look_to_json, look_first
from kcvs_mailbot.recognition.likelihood.model import shipped

_FAILED = 71
_NICE, _LAST_IN_LINE = 5, 10
"""How nice a child is to whoever waits for a page, and one that reads what takes long."""
_WARMING = (
    b"From: postmaster@example.org\r\nSubject: failure notice\r\n\r\nx y z\r\n" * 2,
    b"From: An Claes <a@example.org>\r\nSubject: Kandidatuur\r\n\r\nGeachte mevrouw\r\n\r\nHierbij "
    b"stel ik mij kandidaat voor de functie van directeur: mijn motivatie en cv.\r\n"
    b"Met groeten\r\nAn Claes, 0470 12 34 56\r\n",
    b"From: b@example.org\r\nSubject: Application\r\n\r\nDear Madam\r\n\r\nI hereby apply for the "
    b"position of director: my motivation and CV.\r\nKind regards\r\n",
)
"""What a first mail would load and compile is then there before the fork."""


def preload_parsing(house: House | None) -> None:
    """All that parsing a mail may need, once, in the zygote; a child can open no files."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(ImportError):  # mbcs and oem are for Windows
            importlib.import_module(f"encodings.{module.name}")
    if house is not None and house.use_model:
        shipped().remember()
    for mail in _WARMING:
        parsed, _ = _parse(mail)
        if house is not None:
            look_first(parsed, house)


def preload_reading() -> None:
    """All that reading a document may need besides, once, in the zygote."""
    importlib.import_module("kcvs_mailbot.documents.opening")


def preload_making() -> None:
    """All that making something to look at may need besides, once, in the zygote."""
    importlib.import_module("kcvs_mailbot.cage.rendering")


def live(
    order: Order,
    job: int,
    handed: Sequence[int],
    limits: Limits,
    walls: Walls,
    house: House | None,
    zygote: int,
) -> NoReturn:
    """Never returns to the zygote's code, whatever happens."""
    status = _FAILED
    try:
        signal.set_wakeup_fd(-1)
        leave_the_worker(zygote)
        with contextlib.suppress(OSError):  # a hardened unit may forbid it (~@resources)
            os.nice(_LAST_IN_LINE if order.slow else _NICE)
        os.dup2(0, 2)  # what libraries say may hold personal data
        if order.kind is Kind.COMMAND:
            become(order, job, handed, limits, walls)
        _close_all_but([job, *handed, *([walls.ruleset] if walls.ruleset is not None else [])])
        limits = _its_own(limits, order)
        if order.folder:
            confine_alone(walls, limits, Path(order.folder))
        else:
            confine(walls, limits)
        _work(order.kind, job, handed, limits, house)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _its_own(limits: Limits, order: Order) -> Limits:
    return replace(
        limits,
        cpu_seconds=order.seconds or limits.cpu_seconds,
        memory=order.memory or limits.memory,
        file_size=order.file_size or limits.file_size,
    )


def become(order: Order, job: int, handed: Sequence[int], limits: Limits, walls: Walls) -> NoReturn:
    """The program named, with `handed` as its streams; it keeps the job's socket open."""
    document, output, errors = handed
    os.dup2(document, 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    _close_all_but([job])
    os.set_inheritable(job, True)
    os.chdir(order.folder)
    own = {"HOME": order.folder, "TMPDIR": order.folder, "LC_ALL": "C.UTF-8"}
    confine_command(walls, limits, order)
    os.execvpe(order.words[0], order.words, {**os.environ, **own})  # noqa: S606 - our own words


def _work(kind: Kind, job: int, handed: Sequence[int], limits: Limits, house: House | None) -> None:
    if kind is Kind.PARSE:
        _parse_mails(job, limits, house)
    elif kind is Kind.PARSE_FILE:
        _parse_file(job, *handed)
    elif kind is Kind.READ:
        _read(job, *handed, limits=limits)
    elif kind in TELLING:
        _make(kind, job, *handed)
    else:
        write_frames(job, [json.dumps(probing.attempts()).encode()])


def _parse_mails(job: int, limits: Limits, house: House | None) -> None:
    while (mails := read_frame(job)) is not None:
        answer: list[bytes] = []
        for raw in unpacked(mails):
            grant_computing(limits)
            parsed, documents = _parse(raw)
            seen = first_look_to_json(look_first(parsed, house)) if house else b""
            answer += [to_json(parsed), seen, b"".join(documents)]
        write_frames(job, [packed(answer)])


def _parse(raw: bytes) -> tuple[Message, tuple[bytes, ...]]:
    """The message with what only reading its bytes can tell."""
    parsed, documents = parse(raw)
    language = guess_language(parsed.new_text or parsed.body)
    bounce = bounce_facts(raw) if may_be_bounce(parsed) else None
    return replace(parsed, language=language, bounce=bounce), documents


def _parse_file(job: int, mail: int, output: int) -> None:
    with open(mail, "rb") as stream:
        parsed, documents = _parse(stream.read())
    with open(output, "wb", closefd=False) as stream:
        for document in documents:
            stream.write(document)
    write_frames(job, [to_json(parsed)])


def _read(job: int, document: int, output: int, *, limits: Limits) -> None:
    """One document after the other: the worker writes the next one into the same file."""
    from kcvs_mailbot.documents.opening import open_document  # loaded before the fork

    write_frames(job, [READY])
    while (said := read_frame(job)) is not None:
        grant_computing(limits)
        order = json.loads(said)
        own = replace(limits, ocr_pages=min(limits.ocr_pages, order["ocr_pages"]))
        with open(document, "rb", closefd=False) as stream:
            source = Source(
                stream,
                os.fstat(document).st_size,
                order["filename"],
                order["media_type"],
                own,
                Output(output, own, order["unpacked_size"]),
                converters=tuple(order["converters"]),
                no_ocr=order["no_ocr"],
            )
            found = open_document(source, order["kind"])
        write_frames(job, [gleaned.to_json(found)])


def _make(kind: Kind, job: int, source: int, output: int) -> None:
    from kcvs_mailbot.cage import rendering  # loaded before the fork

    write_frames(job, [READY])
    asked = json.loads(read_frame(job) or b"{}")
    with open(source, "rb", closefd=False) as given, open(output, "wb", closefd=False) as made:
        said = rendering.MAKERS[kind](given, made, asked)
    write_frames(job, [json.dumps(said).encode()])


def _close_all_but(kept: Sequence[int]) -> None:
    """Standard streams and `kept` stay: no socket of the zygote nor of other children."""
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 65536)
