#!/usr/bin/env bash
# Datasette --reload: it takes its own command for a file, and does not notice that an immutable file is gone.
#
# Guess: "datasette serve ... --reload" is what "datasette ... --reload" is, serve being the default command; and a
# file that --immutable names, which the reloader watches, has Datasette start again when it changes, so also when it
# is removed.
# What happens: with the word serve in it, the process that the reloader starts parses "serve" as one of the FILES and
# waits with "Path 'serve' does not exist" (the reloader calls datasette.cli.serve, a click command, which reads all of
# sys.argv behind the program's name). Without the word it works: a file put in the place of the other is shown at once. But a file
# that is removed goes on being served from its open handle (looked at for ten seconds); only a change
# to another watched file (--metadata) has it look.
# Source: datasette/cli.py of 0.65.5 (hupper.start_reloader), hupper's polling monitor.
set -euo pipefail
work=$(mktemp -d); pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check datasette==0.65.5 hupper==1.12.1 2>/dev/null
cd "$work"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
make() { # a new file with this word, in the place of the old one
    python3 -c 'import sqlite3, sys
c = sqlite3.connect("new.db"); c.execute("CREATE TABLE t(word)"); c.execute("INSERT INTO t VALUES (?)", sys.argv[1:]); c.commit()' "$1"
    mv new.db a.db
}
shown() { # the word that is served; nothing while nobody answers
    python3 - "$port" <<'PY'
import json, sys, urllib.request
try:
    address = f"http://127.0.0.1:{sys.argv[1]}/a/t.json?_shape=array"
    print(json.load(urllib.request.urlopen(address, timeout=2))[0]["word"])
except OSError:
    print("-")
PY
}
until_shown() { for _ in $(seq 60); do [ "$(shown)" = "$1" ] && return; sleep 0.5; done; echo "never: $1"; cat log; exit 1; }
options=(--immutable a.db --metadata metadata.json --reload --host 127.0.0.1 --port "$port")
make first; echo '{}' > metadata.json
venv/bin/datasette --version

venv/bin/datasette serve "${options[@]}" > log 2>&1 & pid=$!
for _ in $(seq 60); do grep -q "Path 'serve' does not exist" log && break; sleep 0.5; done
grep "Path 'serve' does not exist" log
kill "$pid"; wait "$pid" || true

venv/bin/datasette "${options[@]}" > log 2>&1 & pid=$!
until_shown first; echo "without the word: $(shown)"
make second; until_shown second; echo "replaced: $(shown)"
rm a.db; sleep 10; word=$(shown); echo "ten seconds after it was removed: $word"; [ "$word" = second ]
touch metadata.json; until_shown -; echo "after the metadata changed: nobody answers"
make third; until_shown third; echo "a new file: $(shown)"
