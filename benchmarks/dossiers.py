"""200 candidates with three documents each as one PDF: seconds, and the memory it takes.

PYTHONPATH=.:tests .venv/bin/python benchmarks/dossiers.py [CANDIDATES] [FORM]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from cli.office import Office, office
from workshop import application

SAMPLES = Path(__file__).parents[1] / "tests/documents/samples"
DOCUMENTS = ("cv.pdf", "letter.jpg", "cv.docx")


def main(candidates: int = 200, form: str = "pdf") -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = office(Path(folder), documents={"ocr": False}, acknowledgement={"mode": "off"})
        mails = Path(folder, "mails")
        mails.mkdir()
        for number in range(candidates):
            mail = application(f"Kandidaat {number}", f"kandidaat{number}@example.be")
            mail["Received"] = "from a.example.be by mx.kcvb.be; Wed, 25 Nov 2026 10:00:00 +0000"
            for name in DOCUMENTS:
                # Each has bytes of its own, as people's documents do.
                data = (SAMPLES / name).read_bytes() + b"\n%% %d" % number
                mail.add_attachment(data, "application", "octet-stream", filename=name)
            (mails / f"{number}.eml").write_bytes(bytes(mail))
        said = home.run("import", str(mails))
        assert said.code == 0, said.err
        measure(home, Path(folder, f"alles.{form}"))


def measure(home: Office, output: Path) -> None:
    begun = time.monotonic()
    process = subprocess.Popen(home.command("export", "--output", str(output)))
    largest, together = 0, 0
    while process.poll() is None:
        sizes = []
        for each in [psutil.Process(process.pid)]:
            for one in [each, *each.children(recursive=True)]:
                try:
                    sizes.append(one.memory_info().rss)
                except psutil.Error:
                    continue
        largest, together = max([largest, *sizes]), max(together, sum(sizes))
        time.sleep(0.05)
    seconds = time.monotonic() - begun
    size = output.stat().st_size
    print(
        f"{seconds:.1f} s, {size / 1e6:.1f} MB; largest process {largest / 1e6:.0f} MB, "
        f"all together {together / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))  # type: ignore[arg-type]
