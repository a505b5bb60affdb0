"""Sends a mail of one's own into a running demo: `python -m kcvs_mailbot.demo.post --help`."""

from __future__ import annotations

import argparse
import mimetypes
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import make_msgid, parseaddr
from pathlib import Path

from kcvs_mailbot.demo.place import OWN_ADDRESS
from kcvs_mailbot.demo.servers import HOST
from kcvs_mailbot.demo.writing import Attached, letter
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.network.tls import Account, Security
from kcvs_mailbot.smtp.sender import Sender


def main(arguments: Sequence[str] | None = None) -> int:
    """Sends it; 0 when the demo took it, 1 when not."""
    options = _parser().parse_args(arguments)
    try:
        attached = [_attached(path) for path in options.attach]
        mail = letter(
            options.sender,
            options.subject,
            options.text,
            datetime.now(UTC),
            *attached,
            message_id=make_msgid(domain="voorbeeld.example"),
        )
        with Sender(Account(HOST, options.port, Security.NONE)) as sender:
            sender.send(parseaddr(options.sender)[1], OWN_ADDRESS, mail.as_bytes())
    except (MailbotError, OSError) as error:
        print(f"not sent: {error}", file=sys.stderr)
        return 1
    print("sent; look at the demo for what becomes of it")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kcvs_mailbot.demo.post",
        description=f"Sends a mail to {OWN_ADDRESS} in the demo that runs on this machine.",
    )
    parser.add_argument("--port", type=int, required=True, help="the SMTP port the demo told")
    parser.add_argument(
        "--from", dest="sender", default="Jo Test <jo@voorbeeld.example>", metavar="ADDRESS"
    )
    parser.add_argument("--subject", default="Kandidatuur directeur")
    parser.add_argument("--attach", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("text", nargs="?", default="Hierbij mijn kandidatuur.\n")
    return parser


def _attached(path: Path) -> Attached:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attached(path.name, media_type, path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
