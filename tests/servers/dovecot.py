"""A real Dovecot from a temporary folder, for one test module or one test."""

from __future__ import annotations

import contextlib
import grp
import hashlib
import imaplib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from servers.certificates import make_certificates

USER = "linda"
PASSWORD = "geheim woord"

_CONFIG = """\
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
ssl = {ssl}
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
mail_location = maildir:{home}/mail/%u
mail_max_userip_connections = 100
first_valid_uid = 1
maildir_stat_dirs = no
mailbox_list_index = no
import_environment = TZ=UTC
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Failed logins would be answered slower and slower.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{passdb}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
{extra}
"""

_PASSWORDS = """\
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
"""


@dataclass(frozen=True)
class Snapshot:
    """A folder as its owner sees it: per UID its flags, its date, the hash of its bytes."""

    uidvalidity: int
    mails: dict[int, tuple[frozenset[str], str, str]]


class Dovecot:
    """Running inside a `with`; `port` speaks clear text and STARTTLS, `tls_port` TLS."""

    def __init__(
        self,
        users: dict[str, str] | None = None,
        *,
        starttls: bool = True,
        passdb: str = _PASSWORDS,
        mechanisms: str = "plain login",
        extra: str = "",
    ) -> None:
        # Unix sockets have short names: not in the deep folders that pytest makes.
        self.home = Path(tempfile.mkdtemp(prefix="dv-", dir="/tmp"))
        self.home.chmod(0o755)
        self.port, self.tls_port = _free_ports(2)
        self.authority = make_certificates(self.home / "tls").authority
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        users = users or {USER: PASSWORD}
        (self.home / "users").write_text(
            "".join(f"{name}:{{PLAIN}}{secret}\n" for name, secret in users.items())
        )
        (self.home / "mail").mkdir()
        _give(self.home / "mail")
        (self.home / "dovecot.conf").write_text(
            _CONFIG.format(
                home=self.home,
                port=self.port,
                tls_port=self.tls_port,
                ssl="yes" if starttls else "no",
                certificate=self.home / "tls" / "server.pem",
                key=self.home / "tls" / "server.key",
                mechanisms=mechanisms,
                passdb=passdb.format(home=self.home),
                extra=extra.format(home=self.home),
                **_identity(),
            )
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self) -> None:
        """Start (again, on the same ports); returns when it greets."""
        self._process = subprocess.Popen(
            [_program(), "-F", "-c", str(self.home / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        end = time.monotonic() + 20
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Dovecot does not start: {self.log()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop; its mails stay."""
        process, self._process = self._process, None
        if process is None:
            return
        # A polite end takes it a second; the Maildir stays whole all the same.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        while self._listens():  # its children end a moment later
            time.sleep(0.01)
        if process.stderr:
            process.stderr.close()

    def log(self) -> str:
        """What Dovecot logged, for a failing test."""
        said = b""
        if self._process is not None and self._process.poll() is not None and self._process.stderr:
            said = self._process.stderr.read()
        log = self.home / "log"
        return said.decode() + (log.read_text() if log.exists() else "")

    def connections(self) -> int:
        """How many clients are connected (proc(5), /proc/net/tcp)."""
        ports = {f"0100007F:{port:04X}" for port in (self.port, self.tls_port)}
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        established = "01"
        return sum(line[1] in ports and line[3] == established for line in lines)

    def deliver(
        self,
        raw: bytes,
        folder: str = "INBOX",
        internaldate: datetime | None = None,
        flags: str = "",
        user: str = USER,
    ) -> None:
        """One new mail, straight into the Maildir; `flags` in Maildir letters ("S" is seen)."""
        self.deliver_many([raw], folder, internaldate, flags, user)

    def deliver_many(
        self,
        raws: Iterable[bytes],
        folder: str = "INBOX",
        internaldate: datetime | None = None,
        flags: str = "",
        user: str = USER,
    ) -> None:
        """New mails in that order, thousands a second; their file's time is the INTERNALDATE."""
        place = self.maildir(folder, user)
        seconds = int((internaldate or datetime.now(UTC)).timestamp())
        for raw in raws:
            self._count += 1
            # Dovecot gives UIDs in the order of these names.
            name = f"{1_600_000_000 + self._count}.M{self._count:06}.tests"
            draft = place / "tmp" / name
            draft.write_bytes(raw)
            os.utime(draft, (seconds, seconds))
            _give(draft)
            draft.rename(place / "cur" / f"{name}:2,{flags}" if flags else place / "new" / name)

    def maildir(self, folder: str = "INBOX", user: str = USER) -> Path:
        """The folder's Maildir, made when it is not there yet."""
        root = self.home / "mail" / user
        places = [root] if folder == "INBOX" else [root, root / f".{folder}"]
        for place in places:
            for part in ("cur", "new", "tmp"):
                (place / part).mkdir(parents=True, exist_ok=True)
            for made in (place, *(place / part for part in ("cur", "new", "tmp"))):
                _give(made)
        return places[-1]

    @contextlib.contextmanager
    def session(self, user: str = USER, password: str = PASSWORD) -> Iterator[imaplib.IMAP4]:
        """A second client, such as her phone: the standard library's, signed in."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as client:
            client.login(user, password)
            yield client

    def append(
        self, raw: bytes, folder: str = "INBOX", when: str = "", flags: str = "", user: str = USER
    ) -> None:
        """One mail by IMAP; `when` as in INTERNALDATE: "15-Sep-2021 23:59:59 +0200"."""
        with self.session(user) as client:
            _ok(client.append(folder, flags, f'"{when}"' if when else "", raw))

    def uids(self, folder: str = "INBOX", user: str = USER) -> list[int]:
        """All UIDs, in order."""
        return sorted(self.snapshot(folder, user).mails)

    def snapshot(self, folder: str = "INBOX", user: str = USER) -> Snapshot:
        """To compare before and after: what must not change when somebody only looks."""
        with self.session(user) as client:
            _ok(client.select(folder, readonly=True))
            validity = int(client.response("UIDVALIDITY")[1][0])
            answer = _ok(client.uid("FETCH", "1:*", "(FLAGS INTERNALDATE BODY.PEEK[])"))
        mails = {}
        for item in answer:
            if isinstance(item, tuple):
                head = item[0].decode()
                uid, flags = re.search(r"UID (\d+)", head), re.search(r"FLAGS \((.*?)\)", head)
                date = re.search(r'INTERNALDATE "(.*?)"', head)
                assert uid and flags and date, head
                digest = hashlib.sha256(item[1]).hexdigest()
                mails[int(uid[1])] = (frozenset(flags[1].split()), date[1], digest)
        return Snapshot(validity, mails)

    def set_flags(self, uids: Sequence[int], flags: str, folder: str = "INBOX") -> None:
        """As her phone does: `flags` such as "\\Seen"."""
        with self._selected(folder) as client:
            _ok(client.uid("STORE", _joined(uids), "+FLAGS", f"({flags})"))

    def expunge(self, uids: Sequence[int], folder: str = "INBOX") -> None:
        """Delete for good."""
        with self._selected(folder) as client:
            _ok(client.uid("STORE", _joined(uids), "+FLAGS", "(\\Deleted)"))
            _ok(client.expunge())

    def move(self, uids: Sequence[int], folder: str, to: str) -> None:
        """Move to another folder, which is made when it is not there yet."""
        self.maildir(to)
        with self._selected(folder) as client:
            _ok(client.uid("MOVE", _joined(uids), to))

    def change_uidvalidity(self, folder: str = "INBOX", user: str = USER) -> int:
        """The new UIDVALIDITY: all UIDs start again, as after a restore or a migration."""
        new = self.snapshot(folder, user).uidvalidity + 1
        self._number_again(new, folder, user)
        return new

    def replace(self, raws: Iterable[bytes], folder: str = "INBOX", user: str = USER) -> None:
        """These mails instead, from UID 1 on, under the same UIDVALIDITY: a careless restore."""
        same = self.snapshot(folder, user).uidvalidity
        for part in ("cur", "new"):
            for mail in (self.maildir(folder, user) / part).iterdir():
                mail.unlink()
        self._number_again(same, folder, user)
        self.deliver_many(raws, folder, user=user)

    def _number_again(self, uidvalidity: int, folder: str, user: str) -> None:
        place = self.maildir(folder, user)
        for index in place.glob("dovecot.index*"):
            index.unlink()
        (place / "dovecot-uidlist").write_text(f"3 V{uidvalidity} N1 G{'0' * 31}1\n")
        _give(place / "dovecot-uidlist")

    def rename(self, folder: str, to: str) -> None:
        """As her mail program does."""
        with self.session() as client:
            _ok(client.rename(folder, to))

    @contextlib.contextmanager
    def _selected(self, folder: str) -> Iterator[imaplib.IMAP4]:
        with self.session() as client:
            _ok(client.select(folder))
            yield client

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False


def _ok(answer: tuple[str, Sequence[object]]) -> list[tuple[bytes, bytes] | bytes]:
    assert answer[0] == "OK", answer
    return [item for item in answer[1] if isinstance(item, tuple | bytes)]


def _joined(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _program() -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    return shutil.which("dovecot", path=path) or "dovecot"


def _identity() -> dict[str, str]:
    """As root the mail belongs to nobody; without root everything runs as we are."""
    if os.geteuid() == 0:
        return {
            "internal": "dovecot",
            "internal_group": "dovecot",
            "login": "dovenull",
            "uid": "65534",
            "gid": "65534",
        }
    me = pwd.getpwuid(os.geteuid()).pw_name
    group = grp.getgrgid(os.getegid()).gr_name
    return {
        "internal": me,
        "internal_group": group,
        "login": me,
        "uid": str(os.geteuid()),
        "gid": str(os.getegid()),
    }


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)


def _free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago; Dovecot cannot take port 0."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
