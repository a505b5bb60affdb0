"""The model of py3langid for our languages alone, made to be shared by processes.

A child that looks into a list of numbers writes their reference counts, and so copies their pages:
800 page faults for a text. In plain tables it copies nothing. To unpack the model takes half a
second, so the tables are kept in a file, of which a process has in memory what it looks at.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import mmap
import os
import tempfile
import zlib
from array import array
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

LANGUAGES = ("nl", "fr", "en", "de")
_HEAD = 4096
"""Bytes before the tables: their sizes, the start, and and their CRC-32 (RFC 1952), as JSON."""


@dataclass(frozen=True, slots=True)
class Model:
    """A walk over bytes: `next_state[rows[state] + byte]`; `features[state]` is -1 for none."""

    next_state: memoryview[int]
    rows: memoryview[int]
    features: memoryview[int]
    weights: memoryview[float]
    """Those of LANGUAGES for one feature after the other."""
    start: tuple[float, ...]


def load_model(kept_in: Path | None = None) -> Model:
    """From the file in that folder when there is a good one, else unpacked, and kept there."""
    if kept_in is None:
        return _in_memory(_unpacked())
    file = kept_in / _file_name()
    kept = _kept(file)
    if kept is not None:
        return kept
    unpacked = _unpacked()
    with contextlib.suppress(OSError):  # then the next start takes half a second longer
        _keep(file, unpacked)
    return _kept(file) or _in_memory(unpacked)


def _file_name() -> str:
    """Another for each model of py3langid, which need not be imported for that."""
    spec = importlib.util.find_spec("py3langid")
    if spec is None or spec.origin is None:
        raise ImportError("py3langid is missing")
    model = (Path(spec.origin).parent / "data" / "model.npz.xz").stat()
    return f"languages-{model.st_size:x}-{int(model.st_mtime):x}.tables"


def _unpacked() -> bytes:
    """The file's bytes."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    columns = [full.nb_classes.index(language) for language in LANGUAGES]
    tables = (
        array("I", full.tk_nextmove),
        array("I", [row << 8 for row in full.tk_row]),
        array("i", full.tk_output),
        array("f", full.nb_ptc[:, columns].ravel().tolist()),
    )
    data = b"".join(table.tobytes() for table in tables)
    sizes = [len(table) * table.itemsize for table in tables]
    start = [float(one) for one in full.nb_pc[columns]]
    check = zlib.crc32(data, _check_of(sizes, start))
    return json.dumps([sizes, start, check]).encode().ljust(_HEAD) + data


def _check_of(sizes: list[int], start: list[float]) -> int:
    return zlib.crc32(json.dumps([sizes, start]).encode())


def _kept(file: Path) -> Model | None:
    """None when there is none, or it was damaged."""
    try:
        with file.open("rb") as kept:
            sizes, start, told = json.loads(kept.read(_HEAD))
            check = _check_of(sizes, start)
            while chunk := kept.read(1 << 20):
                check = zlib.crc32(chunk, check)
            if told != check:
                return None
            return _model(memoryview(mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ)))
    except (OSError, ValueError, TypeError):
        return None


def _keep(file: Path, unpacked: bytes) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob("languages-*"):
        old.unlink()
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=file.stem, delete=False) as new:
        new.write(unpacked)
    os.replace(new.name, file)


def _in_memory(unpacked: bytes) -> Model:
    """Away from Python's own memory, in large pages where the kernel has them."""
    pages = mmap.mmap(-1, len(unpacked), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):
        pages.madvise(mmap.MADV_HUGEPAGE)
    pages[:] = unpacked
    return _model(memoryview(pages))


def _model(data: memoryview[int]) -> Model:
    sizes, start, _ = json.loads(bytes(data[:_HEAD]))
    ends = list(accumulate(sizes, initial=_HEAD))
    next_state, rows, features, weights = (data[a:b] for a, b in pairwise(ends))
    return Model(
        next_state.cast("I"),
        rows.cast("I"),
        features.cast("i"),
        weights.cast("f"),
        tuple(start),
    )
