"""The model of py3langid for our languages alone, made to be forked.

A child that looks into a list of numbers writes their reference counts, and so copies their pages:
800 page faults for a text. In plain tables it copies nothing. To unpack the model takes half a
second, so the tables are kept in a file.
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
from pathlib import Path

LANGUAGES = ("nl", "fr", "en", "de")
_Unpacked = tuple[list[bytes], list[float]]


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
        return _model(*_unpacked())
    file = kept_in / _file_name()
    kept = _kept(file)
    if kept is None:
        kept = _unpacked()
        with contextlib.suppress(OSError):  # then the next start takes half a second longer
            _keep(file, *kept)
    return _model(*kept)


def _file_name() -> str:
    """Another for each model of py3langid, which need not be imported for that."""
    spec = importlib.util.find_spec("py3langid")
    if spec is None or spec.origin is None:
        raise ImportError("py3langid is missing")
    model = (Path(spec.origin).parent / "data" / "model.npz.xz").stat()
    return f"languages-{model.st_size:x}-{int(model.st_mtime):x}.tables"


def _unpacked() -> _Unpacked:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    columns = [full.nb_classes.index(language) for language in LANGUAGES]
    tables = (
        array("I", full.tk_nextmove),
        array("I", [row << 8 for row in full.tk_row]),
        array("i", full.tk_output),
        array("f", full.nb_ptc[:, columns].ravel().tolist()),
    )
    return [table.tobytes() for table in tables], [float(one) for one in full.nb_pc[columns]]


def _kept(file: Path) -> _Unpacked | None:
    """None when there is none, or it was damaged."""
    try:
        head, _, data = zlib.decompress(file.read_bytes()).partition(b"\n")
        sizes, start = json.loads(head)
    except (OSError, zlib.error, ValueError):
        return None
    tables, at = [], 0
    for size in sizes:
        tables.append(data[at : at + size])
        at += size
    return tables, start


def _keep(file: Path, tables: list[bytes], start: list[float]) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob("languages-*"):
        old.unlink()
    head = json.dumps([[len(table) for table in tables], start]).encode()
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=file.stem, delete=False) as new:
        new.write(zlib.compress(b"\n".join([head, b"".join(tables)]), 1))
    os.replace(new.name, file)


def _model(tables: list[bytes], start: list[float]) -> Model:
    next_state, rows, features, weights = map(_apart, tables)
    return Model(
        next_state.cast("I"),
        rows.cast("I"),
        features.cast("i"),
        weights.cast("f"),
        tuple(start),
    )


def _apart(table: bytes) -> memoryview[int]:
    """The same numbers away from Python's own memory, in large pages where the kernel has them."""
    pages = mmap.mmap(-1, len(table), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):
        pages.madvise(mmap.MADV_HUGEPAGE)
    pages[:] = table
    return memoryview(pages)
