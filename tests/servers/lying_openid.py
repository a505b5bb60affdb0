"""An OpenID provider that can lie, in a thread of the test: one lie for each check."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

KEY, FOREIGN = RSAKey.generate_key(2048, {"kid": "ours"}), RSAKey.generate_key(2048)
Json = dict[str, Any]


def _as_it_is(told: Json) -> Json:
    return told


@dataclass
class LyingProvider:
    """`claims` and `metadata` may change what it says; `sign` how it signs."""

    issuer: str = ""
    claims: Callable[[Json], Json] = _as_it_is
    metadata: Callable[[Json], Json] = _as_it_is
    sign: Callable[[Json], str] = field(
        default=lambda told: jwt.encode({"alg": "RS256", "kid": "ours"}, told, KEY)
    )
    more: Json = field(default_factory=dict)
    """What userinfo says."""
    status: int = 200
    keys: list[Json] = field(default_factory=lambda: [KEY.as_dict(private=False)])
    asked: list[dict[str, str]] = field(default_factory=list)
    """What came to its token endpoint, with the headers' Authorization."""
    answers: threading.Event = field(default_factory=threading.Event)
    """While it is cleared nobody gets an answer."""
    asking: list[str] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    _nonces: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, address: str) -> str:
        """Where it leads the browser back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self._nonces["c1"] = asked
        back = {"code": "c1", "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        self.asking.append(path)
        self.reached.set()
        self.answers.wait(10)
        if self.status != 200:
            return self.status, {}
        match path:
            case "/.well-known/openid-configuration":
                return 200, self.metadata(
                    {
                        "issuer": self.issuer,
                        "authorization_endpoint": f"{self.issuer}/in",
                        "token_endpoint": f"{self.issuer}/token",
                        "userinfo_endpoint": f"{self.issuer}/me",
                        "jwks_uri": f"{self.issuer}/keys",
                        "end_session_endpoint": f"{self.issuer}/out",
                    }
                )
            case "/keys":
                return 200, {"keys": self.keys}
            case "/me":
                return 200, self.more
            case "/token":
                return self._token(form)
        return 404, {}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        self.asked.append(form)
        begun = self._nonces.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = begun and begun["code_challenge"] == challenge
        if not begun or not fits or begun["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "Linda <l@example.be>"}
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "sub": "s1",
            "aud": "kcvs",
            "iat": now,
            "exp": now + 300,
            "nonce": begun["nonce"],
            "preferred_username": "Linda@Example.be",
            "roles": "secretary",
        }
        token = self.sign(self.claims(told))
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}


def unsigned(told: Json) -> str:
    parts = [json.dumps({"alg": "none"}), json.dumps(told)]
    return (
        ".".join(base64.urlsafe_b64encode(one.encode()).decode().rstrip("=") for one in parts) + "."
    )


def signed_by_somebody(told: Json) -> str:
    return jwt.encode({"alg": "RS256", "kid": "ours"}, told, FOREIGN)


def signed_with_the_secret(told: Json) -> str:
    return jwt.encode({"alg": "HS256"}, told, OctKey.import_key("geheim geheim geheim geheim"))


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    provider = LyingProvider()
    provider.answers.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._tell({**dict(parse_qsl(text)), "header": self.headers.get("Authorization", "")})

        def _tell(self, form: dict[str, str]) -> None:
            status, told = provider.answer(urlsplit(self.path).path, form)
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
