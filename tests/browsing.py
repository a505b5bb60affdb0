"""Somebody who is signed in on the page, in this process."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from starlette.testclient import TestClient

from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.desk.signing_in import Door, LetIn
from kcvs_mailbot.web.site import make_site
from kcvs_mailbot.workbench import Workbench

PASSWORD = "vier gewone woorden samen"
ADDRESS = "http://127.0.0.1:8025"


class Browser:
    """`get`, `press` a button of the page shown last; `page` is its HTML, `text` what one reads."""

    def __init__(self, bench: Workbench, role: Role, name: str = "") -> None:
        name = name or role.value
        Accounts(bench.store, bench.clock).add(name, role, "test", PASSWORD)
        found = Door(bench).sign_in(name, PASSWORD, "127.0.0.1", "")
        assert isinstance(found, LetIn)
        self.client = TestClient(make_site(bench), ADDRESS, raise_server_exceptions=False)
        self.client.cookies.set("kcvs", found.token)
        self.page, self.status, self.at, self.content = "", 0, "", b""
        self.headers: Mapping[str, str] = {}

    def get(self, address: str) -> Browser:
        return self._seen(self.client.get(address))

    def post(self, address: str, **fields: str) -> Browser:
        """Only what is given: no token unless it is among it."""
        return self._seen(self.client.post(address, data=fields))

    def press(self, button: str, **typed: str) -> Browser:
        """The form around the button, with what stands in it and what is typed over that."""
        for form in re.findall(r"<form\b.*?</form>", self.page, re.S):
            if re.search(rf"<button\b[^>]*>{re.escape(html.escape(button, quote=False))}<", form):
                (action,) = re.findall(r'action="([^"]*)"', form)
                return self.post(html.unescape(action), **{**_fields(form), **typed})
        raise AssertionError(f"no button {button!r} in {self.text}")

    @property
    def text(self) -> str:
        main = self.page.partition("<main")[2]
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())

    def says(self, *words: str) -> bool:
        return all(word in self.text for word in words)

    def _seen(self, response: Any) -> Browser:
        self.status, self.headers = response.status_code, response.headers
        self.content, self.at = response.content, response.url.path
        self.page = response.text if "html" in response.headers.get("content-type", "") else ""
        return self


def _fields(form: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(
        r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(
        r'<textarea\b[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        found[name] = html.unescape(text)
    return found
