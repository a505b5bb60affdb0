"""Measures the doorbell: from a mail's arrival in Dovecot to its receipt in the SMTP sink.

    make doorbell                         # 100 mails
    make doorbell ARGS="--mails 20"

`run` watches with IDLE; mails come one at a time, each after the receipt of the one before.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from poll import application  # noqa: E402

from house import house  # noqa: E402

TARGET = 1.0
LONGEST = 90.0


def seconds_to_receipts(mails: int) -> list[float]:
    """For each mail the seconds until its receipt was in the sink; the first one is left out.

    SystemExit when one is not answered in time.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as home, home.worker():
        assert home.sink is not None
        for number in range(mails + 1):
            home.dovecot.deliver(application(number))
            start = time.monotonic()
            while len(home.sink.taken) <= number:
                if time.monotonic() - start > LONGEST:
                    raise SystemExit(f"mail {number} has no receipt after {LONGEST:.0f} s")
                time.sleep(0.005)
            found.append(time.monotonic() - start)
    return found[1:]  # before the first one the worker started


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--mails", type=int, default=100)
    found = seconds_to_receipts(words.parse_args().mails)
    p95 = quantiles(found, n=20)[-1]
    print(f"{len(found)} mails: p50 {median(found):.2f} s, p95 {p95:.2f} s, max {max(found):.2f} s")
    print(f"target: p95 below {TARGET:.0f} s: {'met' if p95 < TARGET else 'MISSED'}")
    sys.exit(p95 >= TARGET)


if __name__ == "__main__":
    main()
