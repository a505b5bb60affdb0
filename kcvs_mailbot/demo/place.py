"""The folder of a demo, with the configuration that it writes there."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from kcvs_mailbot.config.values import sqlite_url
from kcvs_mailbot.demo.calendar import BRUSSELS, Calendar
from kcvs_mailbot.demo.servers import HOST, Servers
from kcvs_mailbot.demo.writing import CLOSED_JOB, JOB, OUR_SERVER
from kcvs_mailbot.errors import ConfigError

OUR_MARK = "# Written by the demo of kcvs_mailbot, and written anew by the next one."
OWN_ADDRESS = "linda.boudry@kcvb.be"
PASSWORD = "demo"  # noqa: S105 - of a mailbox that lives in memory, on this machine
DATABASE = "demo.sqlite"
DIRECTOR = Path(__file__).with_name("director.toml")
"""The competencies of the director's vacancy."""


def prepare_folder(folder: Path | None) -> Path:
    """An empty temporary folder, or that one, with what an earlier demo left there removed.

    ConfigError when it cannot be written or holds somebody's own configuration.
    """
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="kcvs-demo-"))
    config = folder / "config.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if config.exists() and not config.read_text("utf-8").startswith(OUR_MARK):
            raise ConfigError(
                f"--data-dir: {config} is not a demo's", "choose an empty or a new folder"
            )
        for old in (config, *folder.glob(f"{DATABASE}*")):
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(
            f"--data-dir: {folder} cannot be used ({error.strerror})", "choose another folder"
        ) from None
    return folder.resolve()


def write_config(
    folder: Path, days: Calendar, servers: Servers, certificate: Path, clamd: str, page: int
) -> Path:
    """The config.toml of the demo: the vacancies' days, and where all that serves listens.

    clamd: the virus scanner's address, "" without one; page: the port of the secretary's page.
    """
    file = folder / "config.toml"
    file.write_text(
        f"""{OUR_MARK}
{_vacancies(days)}
[mailbox]
host = "{HOST}"
port = {servers.imap_port}
security = "starttls"
ca_file = {_quoted(certificate)}
username = "{OWN_ADDRESS}"
password = "{PASSWORD}"
poll_every = "5s"
own_addresses = ["{OWN_ADDRESS}"]
colleague_domains = ["kcvb.be"]
trusted_received_by = ["{OUR_SERVER}"]

[smtp]
host = "{HOST}"
port = {servers.smtp_port}
security = "none"

[web]
enabled = true
host = "{HOST}"
port = {page}

[antivirus]
clamd = {_quoted(clamd)}

[storage]
url = {_quoted(sqlite_url(folder / DATABASE))}

[log]
level = "warning"
format = "console"
""",
        "utf-8",
    )
    return file


def _vacancies(days: Calendar) -> str:
    return f"""timezone = "{BRUSSELS.key}"

[[vacancy]]
reference = "KCVS-{days.deadline.year}"
title = "{JOB}"
opens = {days.opens}
deadline = {days.deadline}

{DIRECTOR.read_text("utf-8")}
[[vacancy]]
reference = "ONTHAAL-{days.closed.year}"
title = "{CLOSED_JOB}"
opens = {days.opens}
deadline = {days.closed}
decided_by = "het diensthoofd van het onthaal"
"""


def _quoted(text: Path | str) -> str:
    return json.dumps(str(text), ensure_ascii=False)  # a JSON string is a TOML string too
