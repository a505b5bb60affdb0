"""The programs that are measured beside this one, each as it comes, on the same mailbox.

mbsync and fdm are those of Debian; getmail6 and django-mailbox are installed in folders of their
own. Of each stands here how it is told what to fetch, and how many mails it kept. Not all of them
leave the mailbox as it was: fdm marks the mails as read, django-mailbox deletes them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from servers.dovecot import PASSWORD, USER, Dovecot  # noqa: E402

SAYS_ITS_VERSION = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"


@dataclass(frozen=True)
class Peer:
    name: str
    does: str
    told: Callable[[Dovecot, Path, str], list[str]]
    """Writes its settings into an empty folder; the command that fetches all that is new."""
    kept: Callable[[Path], int]
    """How many mails it has there."""
    debian: str = ""
    """Its package; none: it comes by pip, as `packages`."""
    packages: tuple[str, ...] = ()
    called: str = ""
    """The program in its venv."""

    def program(self, tools: Path) -> str:
        if self.packages:
            return str(tools / self.name / "bin" / self.called)
        return shutil.which(self.name) or ""

    def install(self, tools: Path) -> str:
        """Why it cannot be measured; "" when it can."""
        if not self.packages:
            missing = f"{self.name} is not measured: apt-get install {self.debian}"
            return "" if self.program(tools) else missing
        if not Path(self.program(tools)).exists():
            subprocess.run([sys.executable, "-m", "venv", tools / self.name], check=True)
            pip = [self._python(tools), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            done = subprocess.run([*pip, *self.packages], check=False, capture_output=True)
            if done.returncode:
                shutil.rmtree(tools / self.name)
                return f"{self.name} is not measured: pip could not install {self.packages[0]}"
        return ""

    def version(self, tools: Path) -> str:
        if not self.packages:
            return debian_version(self.debian)
        command = [self._python(tools), "-c", SAYS_ITS_VERSION, self.name]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def fetcher(self, dovecot: Dovecot, folder: Path, tools: Path) -> Callable[[], float]:
        """What fetches all that is new when it is called, and answers in how many seconds."""
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        command = self.told(dovecot, folder, self.program(tools))
        return lambda: self._fetch(command, folder)

    def _fetch(self, command: list[str], folder: Path) -> float:
        # Nothing shall be read of what its user keeps at home.
        environment = {**os.environ, "HOME": str(folder)}
        start = time.monotonic()
        done = subprocess.run(
            command, cwd=folder, env=environment, check=False, capture_output=True, text=True
        )
        seconds = time.monotonic() - start
        if done.returncode:
            raise SystemExit(f"{self.name} failed: {done.stdout[-500:]}{done.stderr[-500:]}")
        return seconds

    def _python(self, tools: Path) -> str:
        return str(tools / self.name / "bin" / "python")


def debian_version(package: str) -> str:
    """ "unknown version" where it is not a package of Debian's."""
    command = ["dpkg-query", "-W", "-f", "${Version}", package]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown version"
    return done.stdout.strip()


def maildir(folder: Path) -> Path:
    """An empty one."""
    place = folder / "mail"
    for part in ("cur", "new", "tmp"):
        (place / part).mkdir(parents=True)
    return place


def files(folder: Path) -> int:
    found = (folder / "mail").glob("**/*")
    return sum(1 for path in found if path.parent.name in ("cur", "new") and path.is_file())


def mbsync(dovecot: Dovecot, folder: Path, program: str) -> list[str]:
    """With its default FSync."""
    (folder / "mail").mkdir()
    settings = folder / "mbsyncrc"
    settings.write_text(
        f"IMAPStore far\nHost localhost\nPort {dovecot.tls_port}\nUser {USER}\n"
        f'Pass "{PASSWORD}"\nSSLType IMAPS\nCertificateFile {dovecot.authority}\n\n'
        f"MaildirStore near\nPath {folder}/mail/\nInbox {folder}/mail/INBOX\n\n"
        "Channel all\nFar :far:\nNear :near:\nCreate Near\nSync Pull\nSyncState *\n"
    )
    return [program, "--config", str(settings), "--all"]


def fdm(dovecot: Dovecot, folder: Path, program: str) -> list[str]:
    """With -k it leaves the mails there, and would fetch all of them again."""
    settings = folder / "fdm.conf"
    settings.write_text(
        f'set default-user "{pwd.getpwuid(os.geteuid()).pw_name}"\nset lock-file "{folder}/lock"\n'
        f'account "far" imaps server "localhost" port {dovecot.tls_port} '
        f'user "{USER}" pass "{PASSWORD}"\n'
        f'action "near" maildir "{maildir(folder)}"\nmatch all action "near"\n'
    )
    settings.chmod(0o600)  # others are refused
    return [program, "-k", "-q", "-f", str(settings), "fetch"]


def getmail(dovecot: Dovecot, folder: Path, program: str) -> list[str]:
    near, user = maildir(folder), ""
    if os.geteuid() == 0:  # it refuses to deliver as root
        user = "user = nobody\n"
        for path in (near, *near.iterdir()):
            shutil.chown(path, "nobody", "nogroup")
    settings = folder / "getmailrc"
    settings.write_text(
        "[retriever]\ntype = SimpleIMAPSSLRetriever\nserver = localhost\n"
        f"port = {dovecot.tls_port}\nusername = {USER}\npassword = {PASSWORD}\n"
        f"ca_certs = {dovecot.authority}\nssl_cert_hostname = localhost\n\n"
        f"[destination]\ntype = Maildir\npath = {near}/\n{user}\n"
        "[options]\nread_all = false\ndelete = false\nverbose = 0\n"
    )
    return [program, "--getmaildir", str(folder), "--rcfile", str(settings)]


DJANGO = """
import sys
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django_mailbox"], USE_TZ=True, MEDIA_ROOT="media",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "mails.sqlite"}},
)
django.setup()
from django.core.management import call_command
from django_mailbox.models import Mailbox
if sys.argv[1:]:
    call_command("migrate", verbosity=0)
    Mailbox.objects.create(name="inbox", uri=sys.argv[1])
else:
    list(Mailbox.objects.get().get_new_mail())
"""
"""A site of Django with nothing else in it; with an address it makes its database."""


def django_mailbox(dovecot: Dovecot, folder: Path, program: str) -> list[str]:
    """It cannot be told of a certificate's authority, and looks at none."""
    script = folder / "mails.py"
    script.write_text(DJANGO)
    secret = PASSWORD.replace(" ", "%20")
    uri = f"imap+ssl://{USER}:{secret}@localhost:{dovecot.tls_port}"
    subprocess.run([program, script.name, uri], cwd=folder, check=True)
    return [program, script.name]


def in_django(folder: Path) -> int:
    asked = "SELECT count(*) FROM django_mailbox_message WHERE body <> ''"
    with closing(sqlite3.connect(folder / "mails.sqlite")) as database:
        return int(database.execute(asked).fetchone()[0])


MBSYNC = Peer("mbsync", "downloads into a Maildir", mbsync, files, debian="isync")
PEERS = (
    MBSYNC,
    Peer("fdm", "downloads into a Maildir", fdm, files, debian="fdm"),
    Peer(
        "getmail6",
        "downloads into a Maildir",
        getmail,
        files,
        packages=("getmail6==6.20.*",),
        called="getmail",
    ),
    Peer(
        "django-mailbox",
        "downloads, parses and stores in SQLite",
        django_mailbox,
        in_django,
        # It names no Django that it needs.
        packages=("django-mailbox==4.10.*", "Django==5.2.*"),
        called="python",
    ),
)
