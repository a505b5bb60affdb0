"""How much reading one document may cost, and one mail with all its documents."""

from __future__ import annotations

from dataclasses import dataclass

LEFT = "left unread: "
"""So begins each problem that says what a mail's limits cost."""
TOO_LARGE = f"{LEFT}the documents of this mail unfold to more than the limits allow"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child of the cage may use, and what may come out of it.

    seconds: of the clock on the wall, for each job; cpu_seconds: of computing. memory: bytes of
    address space. file_size: bytes of all that a child writes. unpacked_size: bytes that a
    document may unfold to. ocr_seconds: for all scanned pages of one document together.
    mail_*: the same for all documents of one mail together, however deep they stand.
    """

    seconds: float = 10.0
    cpu_seconds: int = 11
    memory: int = 1024**3
    file_size: int = 200 * 1024**2
    text_characters: int = 2_000_000
    depth: int = 4
    members: int = 200
    unpacked_size: int = 200 * 1024**2
    ocr: bool = True
    ocr_seconds: float = 120.0
    ocr_pages: int = 30
    mail_documents: int = 100
    mail_seconds: float = 120.0
    mail_ocr_pages: int = 60
    mail_unpacked_size: int = 400 * 1024**2
