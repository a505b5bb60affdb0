#!/usr/bin/env bash
# fdm: the Received header that it puts on every mail has no ";" before its date, so no parser finds that date.
#
# Guess: fdm adds a trace field as RFC 5322 3.6.7 has it (received = "Received:" *received-token ";" date-time CRLF; the ";" is
# not optional in RFC 5321 4.4 either), so who reads fdm's Maildir learns from the first Received header when the mail was
# fetched, as with getmail or a mail server.
# What happens: 'by HOST (fdm 1.9, account "NAME") ', 'with stdin (unencrypted)' and the date stand on three lines, with nothing
# but blanks between. Who takes what is behind the last ";" for the date, as the grammar says, has none. It is no matter of
# the account's kind: one by IMAP has "with imap (version=...)" there, and the same date behind it. `set no-received`
# leaves the header away, and then the mail is byte for byte what came.
# Source: fdm 1.9+git20181219-1+b2 of Debian 12, by itself, a mail by standard input.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"; chmod 755 .
apt-get download -q=2 fdm=1.9+git20181219-1+b2 libtdb1 2>/dev/null
for package in *.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$PWD/usr/lib/x86_64-linux-gnu:$PWD/usr/lib/aarch64-linux-gnu HOME=$work
printf 'From: An <an@example.be>\nTo: x@example.be\nSubject: proef\nMessage-ID: <1@example.be>\n\nhallo\n' > mail

delivered() { # MORE SETTINGS: what fdm makes of the mail
    rm -rf box
    printf '%s\nset default-user "%s"\nset lock-file "%s/lock"\naccount "in" stdin\naction "near" maildir "%s/box"\nmatch all action "near"\n' \
        "$1" "$(id -un)" "$work" "$work" > fdm.conf
    chmod 600 fdm.conf
    usr/bin/fdm -q -f fdm.conf fetch < mail
    cat box/new/*
}
delivered "" > with; delivered "set no-received" > without
head -3 with
cmp mail without && echo "no-received: unchanged"
tail -n +4 with | cmp - mail && echo "otherwise unchanged too"
python3 - <<'PY'
import email
import sys
from email.utils import parsedate_to_datetime

received = email.message_from_bytes(open("with", "rb").read())["Received"]
print("has a semicolon:", ";" in received)
written = received.splitlines()[-1].strip()
print("its last line is a date all the same:", parsedate_to_datetime(written).tzinfo is not None)
sys.exit(";" in received)
PY
