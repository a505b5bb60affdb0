"""Somebody with a browser, and what must hold on whatever page it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from browser.houses import NAMES, PASSWORD
from kcvs_mailbot.desk.roles import Role

DESKTOP, TABLET, HALF, PHONE = 1280, 970, 640, 360
"""Widths; the second is the least at which tables stay tables, half what 200 % leaves."""
HEIGHT = 800
CONTRAST = "color-contrast-enhanced"
RULES = {
    "target-size": {"enabled": True},
    CONTRAST: {"enabled": True},
    "color-contrast": {"enabled": False},
}
"""WCAG 2.2 AA asks the first; contrast of 7:1 is our own wish. axe leaves both out.

What has 7:1 has the 4.5:1 of AA, which costs as much to look for.
"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('*')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 160)).slice(0, 3)"""
"""What makes the page scroll sideways."""
SPILT = """() => [...document.querySelectorAll('main, main *')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != 'inline')
    .filter(e => !e.closest('.hidden, svg, input, select, textarea'))
    .map(e => e.outerHTML.slice(0, 160)).slice(0, 3)"""
"""What is wider than the place it has."""


class Visitor:
    """`errors` has what was wrong: what `check` found, what the browser complained of, who else
    was asked. No test ends well with one (conftest)."""

    def __init__(self, browser: Browser, home: str, **context: object) -> None:
        self.home, self.errors = home, list[str]()
        usual = {"viewport": {"width": DESKTOP, "height": HEIGHT}, "locale": "nl-BE"}
        self.context = browser.new_context(base_url=home, **{**usual, **context})  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("popup", lambda popup: self.errors.append(f"window: {popup.url}"))

    def _said(self, message: ConsoleMessage) -> None:
        # An answer of 4xx is no error of the page: it is what a test asked for.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.errors.append(f"console: {message.text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.home}/", "data:", "about:")):
            self.errors.append(f"request: {url}")

    def go(self, path: str) -> Response:
        response = self.page.goto(path)
        assert response is not None
        return response

    def sign_in(self, name: str = NAMES[Role.SECRETARY], password: str = PASSWORD) -> None:
        self.go("/aanmelden")
        self.page.get_by_label("Gebruikersnaam").fill(name)
        self.page.get_by_label("Wachtwoord").fill(password)
        self.page.get_by_role("button", name="Aanmelden").click()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def check(self, *, dark: bool = False) -> None:
        """What must hold of every page, as it stands; and whether it can be read in the dark."""
        self.check_harmless(TABLET, HALF, PHONE)
        here = self.page.url.removeprefix(self.home)
        self._expect(here, "h1", self.page.locator("h1").count(), 1)
        self._expect(here, "lang", self.page.locator("html").get_attribute("lang"), "nl")
        self._expect_no_barrier(here, rules=RULES)
        if dark:
            self.page.emulate_media(color_scheme="dark")
            self.check_contrast()
            self.page.emulate_media(color_scheme="light")

    def check_harmless(self, *widths: int) -> None:
        """Nothing ran, and nothing is wider than its place, nor the page than a phone."""
        here = self.page.url.removeprefix(self.home)
        self._expect(here, "ran", self.page.evaluate("typeof window.geraakt"), "undefined")
        self._expect(here, "spilt", self.page.evaluate(SPILT), [])
        for width in widths or (PHONE,):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self._expect(f"{here} at {width}", "too wide", self.page.evaluate(TOO_WIDE), [])
        self.page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})

    def check_contrast(self) -> None:
        """The one thing that the dark changes."""
        only = {"type": "rule", "values": [CONTRAST]}
        self._expect_no_barrier(f"{self.path}, dark", runOnly=only)

    def _expect(self, here: str, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.errors.append(f"{here}: {what}: {found}")

    def _expect_no_barrier(self, here: str, **options: object) -> None:
        """Not looked into frames: theirs are mails, not pages."""
        usual = {"iframes": False, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options={**usual, **options})
        if found.violations_count:
            self.errors.append(f"{here}: {found.generate_report()}")

    def walk(self, *more: str, each: int = 1) -> Iterator[str]:
        """Goes through all pages that links lead to, from Vandaag and `more`; where it is.

        Of pages that differ only in what they show, it looks at so many only.
        """
        seen: dict[str, int] = {}
        ahead = ["/", *more]
        asked = set(more)
        visited = set[str]()
        while ahead:
            path = ahead.pop(0)
            kind = _kind(path)
            if path in visited or (seen.get(kind, 0) >= each and path not in asked):
                continue
            visited.add(path)
            seen[kind] = seen.get(kind, 0) + 1
            assert self.go(path).status == 200, path
            yield path
            ahead += self._links()

    def _links(self) -> list[str]:
        found = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        parts = [urlsplit(link) for link in found if link.startswith(f"{self.home}/")]
        paths = [f"{p.path}?{p.query}" if p.query else p.path for p in parts]
        return [path for path in dict.fromkeys(paths) if not _is_file(path)]


def _kind(path: str) -> str:
    """The page behind an address: without what it is about."""
    parts = urlsplit(path)
    return re.sub(r"[A-Z]+-\d+-\d+|\d+", "#", parts.path) + ("?" if parts.query else "")


def _is_file(path: str) -> bool:
    """What a browser saves instead of showing it."""
    return bool(re.fullmatch(r"/documenten/\d+|.*\.(eml|zip|pdf|xlsx|csv)", urlsplit(path).path))
