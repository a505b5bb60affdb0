#!/usr/bin/env bash
# getmail6 folds each header line of more than 78 characters anew: a DKIM signature with c=simple breaks in the Maildir.
#
# Guess: getmail puts Return-Path, Delivered-To and Received on top ("delivered_to", "received" in its configuration.html), and what
# is below them is what the server gave, as with mbsync and fdm: lines of up to 998 characters are valid (RFC 5322 2.1.1).
# What happens: the mail is parsed and written again by Python's email (getmailcore/message.py, flatten: as_bytes with a policy
# whose max_line_length is 78), which leaves the body as it is, but breaks References, DKIM-Signature, Subject and the like
# at 78. Unfolded they say the same, so c=relaxed holds; c=simple (RFC 6376 3.4.1: "does not change header fields in any
# way") fails, and so does every hash over the mail. Lines that were folded before, below 78, stay.
# So of a mail that getmail6 fetched nobody can prove later that it is as it was sent.
# Source: getmail6 6.20.2, dkimpy 1.1.8 from the package index, by themselves.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv venv
venv/bin/python -m pip install -q --disable-pip-version-check getmail6==6.20.2 dkimpy==1.1.8 dnspython==2.7.0 2>/dev/null
openssl genrsa -traditional -out key 2048 2>/dev/null
cat > try.py <<'PY'
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import dkim

sys.path.insert(0, sysconfig.get_path("purelib"))
from getmailcore.message import Message

print("getmail6", version("getmail6"))
key = Path("key").read_bytes()
public = subprocess.run(
    ["openssl", "rsa", "-pubout", "-outform", "DER"], input=key, capture_output=True, check=True
).stdout
import base64

RECORD = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
REFERENCES = {
    "short": b"<1.abcdefghijklmnop@example.be>",
    "long": b" ".join(b"<%d.abcdefghijklmnop@example.be>" % n for n in range(4)),
}


def holds(raw):
    return dkim.verify(raw, dnsfunc=lambda *_, **__: RECORD)


found = {}
for length, references in REFERENCES.items():
    mail = (
        b"From: An <an@example.be>\r\nTo: x@example.be\r\nSubject: proef\r\nMessage-ID: <9@example.be>\r\n"
        b"References: " + references + b"\r\n\r\nhallo   daar\r\n"
    )
    assert max(map(len, mail.splitlines())) < 998
    for way in (b"simple", b"relaxed"):
        signed = dkim.sign(
            mail, b"s", b"example.be", key, canonicalize=(way, way),
            include_headers=[b"from", b"subject", b"references"],
        ) + mail
        # As it delivers: what came from the server, flattened with the ends of lines of the system.
        stored = Message(fromstring=signed).flatten(True, True).replace(b"\n", b"\r\n")
        found[length, way.decode()] = (holds(signed), holds(stored), stored.endswith(mail))
for (length, way), (before, after, same) in found.items():
    print(f"{length} References, c={way}: {before} on the server, {after} stored, bytes kept: {same}")
expected = {
    ("short", "simple"): (True, True, True),
    ("short", "relaxed"): (True, True, True),
    ("long", "simple"): (True, False, False),
    ("long", "relaxed"): (True, True, False),
}
sys.exit(found != expected)
PY
venv/bin/python try.py
