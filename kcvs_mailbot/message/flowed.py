"""Paragraphs of a format=flowed text put together again (RFC 3676, 4)."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool) -> str:
    """One line a paragraph; quote marks stay in front of quoted ones, as "> "."""
    lines: list[str] = []
    pieces: list[str] = []  # of the paragraph that goes on
    depth = 0

    def finish() -> None:
        if pieces:
            lines.append((">" * depth + " " if depth else "") + "".join(pieces))
            pieces.clear()

    for line in text.split("\n"):
        content = line.lstrip(">")
        new_depth = len(line) - len(content)
        content = content.removeprefix(" ")  # 4.4: space-stuffing
        is_signature = content == "-- "  # 4.3: never flowed
        if new_depth != depth or is_signature:
            finish()
            depth = new_depth
        flows = content.endswith(" ") and not is_signature
        pieces.append(content[:-1] if flows and delete_space else content)
        if not flows:
            finish()
    finish()
    return "\n".join(lines)
