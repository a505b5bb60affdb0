"""200 candidates with three documents each as one PDF: seconds, and the memory it takes.

.venv/bin/python benchmarks/dossiers.py [CANDIDATES] [FORM]
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

import psutil  # noqa: E402

from cli.office import Office, office  # noqa: E402
from workshop import application  # noqa: E402

SAMPLES = ROOT / "tests/documents/samples"
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
    peaks: dict[int, int] = {}
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            own = psutil.Process(process.pid)
            for one in (own, *own.children(recursive=True)):
                peaks[one.pid] = max(peaks.get(one.pid, 0), peak(one.pid))
        time.sleep(0.05)
    seconds = time.monotonic() - begun
    size, own_peak = output.stat().st_size, peaks.pop(process.pid)
    print(
        f"{seconds:.1f} s, {size / 1e6:.1f} MB; peak of its own process {own_peak / 1e6:.0f} MB, "
        f"of the largest child in the cage {max(peaks.values(), default=0) / 1e6:.0f} MB"
    )


def peak(pid: int) -> int:
    """VmHWM, proc(5); 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))  # type: ignore[arg-type]
