"""A token-info endpoint: whom an access token belongs to, as Dovecot asks it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

DOVECOT_PASSDB = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
"""


class TokenInfo:
    """Running inside a `with`; `users` maps each good token to its user and may change."""

    def __init__(self, users: dict[str, str]) -> None:
        self.users = users
        self.asked = 0
        info = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                info.asked += 1
                (token,) = parse_qs(urlsplit(self.path).query).get("access_token", [""])
                user = info.users.get(token)
                body = json.dumps({"email": user} if user else {"error": "invalid_token"}).encode()
                self.send_response(200 if user else 401)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def dovecot_config(self) -> str:
        """For Dovecot's oauth2.conf."""
        port = self._server.server_address[1]
        return (
            f"tokeninfo_url = http://127.0.0.1:{port}/?access_token=\n"
            "introspection_mode =\n"
            "username_attribute = email\n"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()
