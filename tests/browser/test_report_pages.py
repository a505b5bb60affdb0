"""The report of the procedure and its counts: no barrier, no sideways scrolling, no complaint."""

from __future__ import annotations

import pytest

from browser.conftest import Enter
from browser.houses import NAMES, House
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import moving

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]
PAGES = {
    Role.SECRETARY: ("/procedure/verslag", "/procedure/gelijke-behandeling"),
    Role.BOARD: ("/procedure/verslag",),
    Role.AUDITOR: ("/procedure/gelijke-behandeling",),
}


@pytest.mark.parametrize("role", PAGES)
def test_with_candidates_and_some_of_them_on_the_long_list(
    everybody: House, enter: Enter, role: Role
) -> None:
    bench = everybody.worker.bench
    for one in everybody.applications():
        if one["late"] is False and one["status"] == "received":
            moving.move(bench, [one["reference"]], Status.LONG_LIST, "linda")
    visitor = enter(everybody)
    visitor.sign_in(NAMES[role])
    for path in PAGES[role]:
        assert visitor.go(path).status == 200
        visitor.check()


def test_of_an_empty_house(empty: House, enter: Enter) -> None:
    linda = enter(empty)
    linda.sign_in()
    for path in PAGES[Role.SECRETARY]:
        assert linda.go(path).status == 200
        linda.check()
