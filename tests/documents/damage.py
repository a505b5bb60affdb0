"""Damages files at random, so that it reaches the readers."""

from __future__ import annotations

import io
import random
import zipfile


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    if data[:2] == b"PK" and chance.random() < 0.7:
        return repacked(data, other, chance)
    return damaged(data, other, chance)


def damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    result = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        if not result:
            break
        at = chance.randrange(len(result))
        length = chance.randint(1, max(1, len(result) // 8))
        match chance.randrange(6):
            case 0:
                result[at] = chance.randrange(256)
            case 1:
                result[at : at + 4] = chance.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"))
            case 2:
                del result[at : at + length]
            case 3:
                result[at:at] = result[at : at + length]
            case 4:
                start = chance.randrange(max(1, len(other)))
                result[at : at + length] = other[start : start + length]
            case _:
                del result[at:]
    return bytes(result)


def repacked(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """The same container with one of its parts damaged."""
    file = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            names = old.namelist()
            victim = chance.choice(names)
            for name in names:
                part = old.read(name)
                new.writestr(name, damaged(part, other, chance) if name == victim else part)
    except (RuntimeError, zipfile.BadZipFile):  # encrypted
        return damaged(data, other, chance)
    return file.getvalue()
