"""A real OpenID provider on this machine: oidc-provider-mock, in a process of its own."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass
class OpenIdProvider:
    """`sign_in` does there what a person does in the browser."""

    port: int

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody with these claims; what was said of that person before is forgotten."""
        body = json.dumps({"sub": sub, **claims}).encode()
        request = urllib.request.Request(
            f"{self.issuer}/users/{sub}",
            body,
            {"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(request, timeout=10).close()

    def sign_in(self, address: str, sub: str) -> str:
        """Where the provider leads the browser back to."""
        return self._chosen(address, sub=sub)

    def refuse(self, address: str) -> str:
        """The same for somebody who says no."""
        return self._chosen(address, action="deny")

    def _chosen(self, address: str, **form: str) -> str:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:
                return None

        opener = urllib.request.build_opener(Stay)
        page = opener.open(address, timeout=10).read().decode()
        assert "<form" in page
        try:
            opener.open(address, urlencode(form).encode(), timeout=10)
        except urllib.error.HTTPError as answer:
            with answer:
                return str(answer.headers["Location"])
        raise AssertionError(f"no way back from {re.sub('[?].*', '', address)}")


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield OpenIdProvider(port)
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the OpenID provider does not start"
        with socket.socket() as found:
            if found.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the OpenID provider does not listen")
