"""The page behind nginx with TLS, set up as docs/page.md says."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.desk.signing_in import GUESSES
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import serving
from servers.certificates import Certificates, make_certificates
from web.office import PASSWORD, Office, office, token_in

pytestmark = [pytest.mark.needs("nginx"), pytest.mark.slow]
PAGE = Path(__file__).parents[2] / "docs/page.md"


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return make_certificates(tmp_path)


def documented(port: int, tls: int, certificates: Certificates) -> str:
    """The server block of the document, for these ports and files."""
    block = PAGE.read_text(encoding="utf-8").partition("nginx:\n")[2].partition("\nCaddy")[0]
    for theirs, ours in {
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "kandidaturen.example.org": "localhost",
        "/etc/ssl/kandidaturen.pem": str(certificates.certificate),
        "/etc/ssl/kandidaturen.key": str(certificates.key),
        "127.0.0.1:8025": f"127.0.0.1:{port}",
    }.items():
        assert theirs in block
        block = block.replace(theirs, ours)
    return block


@contextmanager
def nginx(folder: Path, block: str, tls: int) -> Iterator[None]:
    root = "user root;" if os.geteuid() == 0 else ""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"{root} daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {temporary}\n{block}\n}}"
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.PIPE)
    try:
        for _ in range(300):
            assert process.poll() is None, process.stderr and process.stderr.read()
            with socket.socket() as found:
                if found.connect_ex(("127.0.0.1", tls)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def served(house: Office, listener: socket.socket) -> Iterator[None]:
    server = serving.server_of(house.bench, 1)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def house(tmp_path: Path, certificates: Certificates) -> Iterator[Office]:
    with socket.socket() as found, socket.create_server(("127.0.0.1", 0)) as listener:
        found.bind(("127.0.0.1", 0))
        tls, port = found.getsockname()[1], listener.getsockname()[1]
        found.close()
        section = {"base_url": f"https://localhost:{tls}", "trusted_proxies": ["127.0.0.1"]}
        with (
            office(tmp_path, **section) as made,
            served(made, listener),
            nginx(tmp_path, documented(port, tls, certificates), tls),
        ):
            made.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
            yield made


@contextmanager
def browser(
    house: Office, certificates: Certificates, at: str = "127.0.0.1"
) -> Iterator[httpx2.Client]:
    """At that address of this machine."""
    trusted = ssl.create_default_context(cafile=str(certificates.authority))
    transport = httpx2.HTTPTransport(verify=trusted, local_address=at)
    headers = {"Origin": house.config.web.base_url}
    with httpx2.Client(
        base_url=house.config.web.base_url, transport=transport, headers=headers
    ) as made:
        yield made


def sign_in(client: httpx2.Client, password: str, **headers: str) -> httpx2.Response:
    form = {
        "formulier": token_in(client.get("/aanmelden").text),
        "gebruikersnaam": "linda",
        "wachtwoord": password,
    }
    return client.post("/aanmelden", data=form, headers=headers)


def test_people_reach_the_page_through_nginx_by_tls(
    house: Office, certificates: Certificates
) -> None:
    with browser(house, certificates) as linda:
        answer = linda.get("/aanmelden")
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        entered = sign_in(linda, PASSWORD)
        assert entered.status_code == 303
        assert {"__Host-kcvs", "__Host-kcvs-toestel"} <= set(linda.cookies)
        assert linda.get("/kandidaturen").status_code == 200
        assert linda.get("/aanmelden", headers={"Host": "elders.example"}).status_code == 421
        assert (
            linda.post("/afmelden", headers={"Origin": "https://elders.example"}).status_code == 403
        )


def test_who_is_behind_the_proxy_cannot_say_where_he_comes_from(
    house: Office, certificates: Certificates
) -> None:
    with browser(house, certificates, "127.0.0.2") as stranger:
        for n in range(GUESSES):
            answer = sign_in(stranger, "geraden wachtwoord", **{"X-Forwarded-For": f"192.0.2.{n}"})
            assert answer.status_code == 401
        assert sign_in(stranger, PASSWORD, **{"X-Forwarded-For": "192.0.2.99"}).status_code == 429
    with house.store.read() as session:
        places = set(session.scalars(select(rows.FailedSignIn.place)))
    assert places == {"address 127.0.0.2"}
    with browser(house, certificates, "127.0.0.3") as linda:
        assert sign_in(linda, PASSWORD).status_code == 303


def test_the_documents_block_names_what_the_page_needs() -> None:
    block = PAGE.read_text(encoding="utf-8").partition("nginx:\n")[2]
    assert re.search(r"X-Forwarded-For \$remote_addr;", block), "not what the client said of itself"
