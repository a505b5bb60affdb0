#!/usr/bin/env bash
# SQLite's FTS5 takes vowel signs and most combining marks for blanks: words of Hindi and Thai fall apart.
#
# Guess: unicode61 "tokenizes according to the rules of Unicode 6.1" (fts5.html, 4.3.1), and remove_diacritics=2 takes
# marks off letters; so a mark never ends a word.
# What happens: only U+0300 to U+0331 belong to a word when they stand alone. Every other mark, of the categories Mn and
# Mc, parts two words: "हिन्दी" is three words of one letter each, "สวัสดี" is two, and "e" + U+1DC4 + "x" is "e" and "x".
# Categories can be added (categories 'L* N* Co Mn Mc'), and then the same words stay whole.
# Nor does remove_diacritics help with letters that Unicode does not split: ø, ł, đ, ı, œ, ß stay what they are.
# Source: SQLite as apsw 3.54.1.0 carries it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check apsw==3.54.1.0 2>/dev/null
"$work/venv/bin/python" - <<'PY'
import apsw

print("SQLite", apsw.sqlite_lib_version())


def words(text: str, tokenizer: str = "unicode61 remove_diacritics 2") -> list[str]:
    db = apsw.Connection(":memory:")
    db.execute(f'CREATE VIRTUAL TABLE t USING fts5(x, tokenize="{tokenizer}")')
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    db.execute("INSERT INTO t VALUES (?)", (text,))
    return [term for (term,) in db.execute("SELECT term FROM v ORDER BY offset")]


MARKS = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
EXPECTED = {
    "हिन्दी": ["ह", "न", "द"],
    "สวัสดี": ["สว", "สด"],
    "e\u1dc4x": ["e", "x"],
    "e\u0301x": ["ex"],
    "Søren Łódź Đorđe ılık œuvre": ["søren", "łodz", "đorđe", "ılık", "œuvre"],
}
for text, expected in EXPECTED.items():
    print(text, words(text), "with marks:", len(words(text, MARKS)))
    assert words(text) == expected, words(text)
assert len(words("हिन्दी", MARKS)) == len(words("สวัสดี", MARKS)) == 1
PY
