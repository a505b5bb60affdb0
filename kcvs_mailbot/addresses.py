"""Addresses, names and phone numbers made comparable, so that one person is known as one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import idna

# SRS0=hash=tt=domain=local@forwarder, and SRS1=hash=forwarder==hash=tt=domain=local@forwarder.
SRS0 = re.compile(r"srs0[=+-][^=]+=[^=]+=([^=]+)=(.+)")
SRS1 = re.compile(r"srs1[=+-][^=]+=[^=]+=(?:srs0)?[=+-]?[^=]+=[^=]+=([^=]+)=(.+)")
# prvs=tag=local (BATV draft), prvs=local/tag (older), btv1==tag==local (Barracuda).
BATV = re.compile(
    r"(?:prvs=[^=/]+=(?P<new>[^=]+)|prvs=(?P<old>[^=/]+)/[^/]+|btv1==[^=]*==(?P<btv1>.+))"
)
GMAIL = frozenset({"gmail.com", "googlemail.com"})

OUR_MARKER = "X-KCVS-Mailbot"
"""The header of each mail that this program sends: it never answers one that bears it."""
SEPARATORS = re.compile(r"[._+=-]+")
MACHINES = re.compile(
    r"(?:mailer ?daemon|postmaster|mail ?delivery(?: (?:sub)?system)?"
    r"|bounces?|notifications?|notify|no ?reply\d*|do ?not ?reply|no ?response"
    r"|niet ?(?:be)?antwoorden|geen ?antwoord|(?:ne ?)?pas ?repondre"
    r"|nicht ?antworten|keine ?antwort|auto ?(?:reply|responder|confirm|mailer))(?: .*)?"
    r"|.* (?:no ?reply|do ?not ?reply|bounces?|notifications?)"
)

VIA = re.compile(r"\s[(\[]?\bvia\b [^()\[\]]{1,100}[)\]]?\s*$", re.I)
# What mail programs write between who sends and for whom (nl, en, fr, de).
ON_BEHALF = re.compile(
    r"^.*\S\s(?:namens|on behalf of|de la part de|im auftrag von)\s(?=\s*\S)", re.I
)
BRACKETED = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
PHONE = re.compile(r"(?<![\w@/])(?:\+|00|0|\()[\d ()./\u00a0-]{7,24}\d(?!\d)")
YEARS = re.compile(r"\s[-–]\s|[./-](?:19|20)\d\d(?!\d)")
COUNTRY = re.compile(r"(?:\+|00)(\d{2})")
NINE = 9
LONGEST_NAME = 1000
LONGEST_LOCAL = 64
LONGEST_HOST = 255
"""RFC 1035, 2.3.4."""
ASKED_AGAIN = 256
"""So many answers are kept: a dozen rules ask the same of one mail, and of our own addresses."""
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf'{ATOM}(?:\.{ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])+"')
LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"  # _ is met in the wild
HOST = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*")


def sendable(address: str) -> str | None:
    """The address in ASCII, as a mail and an envelope take it alike; None when none would.

    Its local part is a dot-atom or a quoted string of at most 64 characters (RFC 5322 3.4.1, RFC
    5321 4.5.3.1.1), its domain that of RFC 5891. No server that we met takes one beyond ASCII.
    """
    local, at, host = address.rpartition("@")
    if not at or not LOCAL.fullmatch(local) or len(local) > LONGEST_LOCAL:
        return None
    host = host if host.isascii() else _idna(host) or ""
    return f"{local}@{host}" if HOST.fullmatch(host) else None


@lru_cache(maxsize=ASKED_AGAIN)
def canonical(address: str) -> str:
    """The address as it compares: "Jan.Peeters+job@GoogleMail.com" is "janpeeters@gmail.com".

    For comparing only, never to write to: tags, forwarders' and bounce wrappings are taken off.
    """
    text = unicodedata.normalize("NFKC", address.strip().strip("<>"))
    local, at, host = text.rpartition("@")
    if not at:
        return text.casefold()
    local, host = _unwrapped(local.strip('"').casefold(), host)
    host = _ascii_host(host)
    # A local part that begins with "+" is all there is.
    local = local[:1] + local[1:].partition("+")[0]
    if host in GMAIL:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}@{host}"


def _unwrapped(local: str, host: str) -> tuple[str, str]:
    for pattern in (SRS0, SRS1):
        if found := pattern.fullmatch(local):
            host, local = found.groups()
            break
    if found := BATV.fullmatch(local):
        local = next(name for name in found.groups() if name)
    return local, host


def domain(address: str) -> str:
    """The host part as SMTP takes it, in lower case; "" when there is none."""
    return _ascii_host(address.rpartition("@")[2].strip(" >")) if "@" in address else ""


def _ascii_host(host: str) -> str:
    """One form of a host, that of RFC 5891: full width letters and ideographic dots undone.

    What cannot be a host is left as it is, in lower case.
    """
    if not host.isascii():
        host = _idna(host) or unicodedata.normalize("NFKC", host)
    return host.lower().strip(".")


def _idna(host: str) -> str | None:
    """By IDNA 2008, so that a domain with ß is not taken for another one with ss."""
    try:
        return idna.encode(host, uts46=True).decode("ascii") if len(host) <= LONGEST_HOST else None
    except idna.IDNAError:
        return None


@lru_cache(maxsize=ASKED_AGAIN)
def is_machine_local_part(address: str) -> bool:
    """True when nobody reads what is sent to this address, as its local part says."""
    local = _words_of_local(address)
    return MACHINES.fullmatch(local) is not None


def _words_of_local(address: str) -> str:
    """The local part as plain words: "No-Reply+12@x.example" is "no reply 12"."""
    local = address.rpartition("@")[0] or address
    return SEPARATORS.sub(" ", _without_accents(local.strip(' "<'))).strip()


def folded_name(name: str) -> str:
    """The name as it compares: its words in lower case, without accents, sorted.

    "Péeters, Jan" and "Jan Peeters" are both "jan peeters"; "" for a single word, which
    identifies nobody: there is more than one Mohamed.
    """
    words = re.findall(r"[^\W_]+", re.sub(r"['’`]", "", _without_accents(display_name(name))))
    return " ".join(sorted(words)) if len(words) > 1 else ""


@lru_cache(maxsize=ASKED_AGAIN)
def display_name(name: str) -> str:
    """The name as people write it: "Peeters, Jan (extern)" is "Jan Peeters"; "" if none.

    "Jan Peeters, directeur" is Jan Peeters, and so is "Stad Gent namens Jan Peeters".
    """
    text = unicodedata.normalize("NFC", name[:LONGEST_NAME])
    text = "".join(
        character for character in " ".join(text.split()) if _belongs_in_a_name(character)
    )
    text = BRACKETED.sub(" ", VIA.sub("", text))
    text = " ".join(ON_BEHALF.sub("", text).strip(" \"'`.;,<>").split())
    last, comma, first = (part.strip() for part in text.partition(","))
    if not (comma and last and first) or "," in first:
        return text
    # A name is written as the other one is; what goes on in small letters says what somebody is.
    is_title = first[0].islower() and not last[0].islower()
    return last if is_title else f"{first} {last}"


def phones(text: str) -> frozenset[str]:
    """Belgian and European phone numbers in the text, each as its last nine digits."""
    return frozenset(filter(None, map(_last_nine, PHONE.findall(text))))


def _last_nine(written: str) -> str | None:
    """ "+32 (0)470 12 34 56" and "0470/12.34.56" are one number; dates and amounts are none."""
    number = written.replace("(0)", "").strip("( ")
    digits = re.sub(r"\D", "", number)
    if YEARS.search(number):
        return None
    if not COUNTRY.match(number.replace(" ", "")):
        # National: Belgium's have nine digits with the 0, mobile ones ten; France's ten.
        return digits[-NINE:] if digits.startswith("0") and 9 <= len(digits) <= 11 else None
    return digits.removeprefix("00")[-NINE:] if 10 <= len(digits.removeprefix("00")) <= 14 else None


def _without_accents(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    if folded.isascii():
        return folded
    return "".join(character for character in folded if not unicodedata.combining(character))


def _belongs_in_a_name(character: str) -> bool:
    """Letters, marks, digits, punctuation and blanks; no emoji, controls or pictures."""
    return unicodedata.category(character)[0] in "LMNPZ"
