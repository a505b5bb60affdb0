"""Microsoft's and Google's token endpoints in small: they issue, rotate, expire and refuse."""

from __future__ import annotations

import base64
import contextlib
import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import jwt

from servers.certificates import make_certificates

TENANT = "kcvb.be"
CLIENT_ID = "11111111-aaaa-bbbb-cccc-222222222222"
SECRET = "Geheim-van-het-programma"
SERVICE_ACCOUNT = "kcvs-mailbot@project.example.org"
AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth writes into every assertion, wherever it sends it."""

Answer = tuple[int, dict[str, Any]]
INVALID_GRANT: Answer = (
    400,
    {"error": "invalid_grant", "error_description": "AADSTS: linda.boudry@kcvb.be is unknown"},
)


class TokenEndpoint:
    """Running inside a `with`, over TLS; its attributes may change meanwhile.

    `tokens` maps each good access token to its user (as TokenInfo wants it), `latest` each user
    to the newest one (as the SMTP sink wants it).
    """

    def __init__(self, folder: Path, user: str) -> None:
        self.user = user
        self.tokens: dict[str, str] = {}
        self.latest: dict[str, str] = {user: ""}
        self.lifetime = 3600
        self.refusal: Answer | None = None
        """What every request for a token gets instead of one."""
        self.raw: bytes | None = None
        """What is sent instead of any answer, `piece` bytes at a time, with a pause after each."""
        self.piece, self.pause = 1 << 20, 0.0
        self.hung_up = threading.Event()
        self.public_key: Any = None
        """Of the certificate, or of the service account."""
        self.refresh_tokens: set[str] = set()
        self.device: list[str] = []
        """What happens at each question whether the person is done: "" is nothing yet."""
        self.signed_in_as = user
        self.asked: list[dict[str, str]] = []
        self.grants: list[str] = []
        self._count = 0
        self._scope = ""
        made = make_certificates(folder / "token-endpoint")
        self.authority = made.authority
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.certificate, made.key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    @property
    def google(self) -> str:
        return f"{self.address}/google/token"

    def withdraw(self) -> None:
        """The mail servers take none of the access tokens any more."""
        self.tokens.clear()
        self.latest[self.user] = ""

    def new_refresh_token(self) -> str:
        self._count += 1
        token = f"refresh-token-{self._count}"
        self.refresh_tokens.add(token)
        return token

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hung_up.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        """To one request."""
        if path == "/google/token":
            return self._token(form)
        tenant, _, rest = path.strip("/").partition("/")
        if tenant != TENANT:
            return 400, {"error": "invalid_tenant", "error_codes": [90002]}
        match rest:
            case "v2.0/.well-known/openid-configuration":
                base = f"{self.address}/{tenant}/oauth2/v2.0"
                return 200, {
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "device_authorization_endpoint": f"{base}/devicecode",
                    "issuer": f"{self.address}/{tenant}/v2.0",
                }
            case "oauth2/v2.0/devicecode":
                self._scope = form["scope"]
                return self.refusal or (
                    200,
                    {
                        "device_code": "long-device-code",
                        "user_code": "ABCD-1234",
                        "verification_uri": "https://login.example.org/device",
                        "interval": 1,
                        "expires_in": 900,
                    },
                )
            case "oauth2/v2.0/token":
                return self._token(form)
        return 404, {}

    def _token(self, form: dict[str, str]) -> Answer:
        self.asked.append(form)
        grant = form.get("grant_type", "").rpartition(":")[2]
        self.grants.append(grant)
        if self.refusal is not None:
            return self.refusal
        ways: dict[str, Callable[[dict[str, str]], Answer]] = {
            "client_credentials": self._as_itself,
            "device_code": self._by_device,
            "refresh_token": self._refreshed,
            "jwt-bearer": self._as_service_account,
        }
        return ways[grant](form)

    def _issued(self, **more: Any) -> Answer:
        self._count += 1
        token = f"access-token-{self._count}"
        self.tokens[token] = self.user
        self.latest[self.user] = token
        return 200, {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            **more,
        }

    def _as_itself(self, form: dict[str, str]) -> Answer:
        if "client_assertion" in form:
            claims = jwt.decode(
                form["client_assertion"], self.public_key, ["PS256"], options={"verify_aud": False}
            )
            good = claims["iss"] == CLIENT_ID
        else:
            good = form.get("client_secret") == SECRET
        if not good or form["client_id"] != CLIENT_ID:
            return 401, {"error": "invalid_client", "error_codes": [7000215]}
        return self._issued()

    def _by_device(self, form: dict[str, str]) -> Answer:
        happens = self.device.pop(0) if self.device else "accepted"
        if happens == "accepted":
            return self._for_a_person(form)
        return 400, {"error": happens or "authorization_pending"}

    def _for_a_person(self, form: dict[str, str]) -> Answer:
        identity = {
            "sub": "1",
            "oid": "1",
            "preferred_username": self.signed_in_as,
            "aud": CLIENT_ID,
        }
        return self._issued(
            refresh_token=self.new_refresh_token(),
            scope=" ".join(s for s in self._scope.split() if s.startswith("https:")),
            client_info=_base64({"uid": "1", "utid": "2"}),
            id_token=f"{_base64({'alg': 'none'})}.{_base64(identity)}.",
        )

    def _refreshed(self, form: dict[str, str]) -> Answer:
        if form["refresh_token"] not in self.refresh_tokens:
            return INVALID_GRANT
        if "client_secret" in form:  # Google keeps it, and wants the secret
            return self._issued() if form["client_secret"] == SECRET else (401, {"error": "x"})
        self.refresh_tokens.remove(form["refresh_token"])
        return self._for_a_person(form)

    def _as_service_account(self, form: dict[str, str]) -> Answer:
        claims = jwt.decode(form["assertion"], self.public_key, ["RS256"], audience=AUDIENCE)
        if claims["iss"] != SERVICE_ACCOUNT:
            return 401, {"error": "invalid_client"}
        if claims["sub"] != self.user or claims["scope"] != "https://mail.google.com/":
            return 401, {"error": "unauthorized_client"}
        return self._issued()


def _base64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _handler(endpoint: TokenEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(dict(parse_qsl(body)))

        def _answer(self, form: dict[str, str]) -> None:
            with contextlib.suppress(OSError):  # the other side had enough
                self._say(form)

        def _say(self, form: dict[str, str]) -> None:
            if endpoint.raw is not None:
                for start in range(0, len(endpoint.raw), endpoint.piece):
                    self.wfile.write(endpoint.raw[start : start + endpoint.piece])
                    if endpoint.hung_up.wait(endpoint.pause):
                        break
                return
            status, found = endpoint.answer(self.path, form)
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler
