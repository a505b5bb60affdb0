"""What was measured, in performance.json: of each row and curve the last times, and the runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = "performance.json"
LAST = 2
"""So many times of each row and curve."""
Json = dict[str, Any]


def load(folder: Path) -> Json:
    """`measured`: by row or curve, the newest first; `runs`: by its time, what was run where."""
    if not (folder / FILE).exists():
        return {"measured": {}, "runs": {}}
    kept: Json = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return kept


def keep(folder: Path, when: str, run: Json, name: str, measured: Json) -> None:
    """A row or curve of that run, beside the one before; the same again takes its place."""
    kept = load(folder)
    before = [one for one in kept["measured"].get(name, []) if one["run"] != when]
    kept["measured"][name] = [{"run": when, **measured}, *before][:LAST]
    used = {one["run"] for some in kept["measured"].values() for one in some}
    kept["runs"] = {key: of for key, of in {**kept["runs"], when: run}.items() if key in used}
    text = json.dumps(kept, indent=1, ensure_ascii=False)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")
