"""[[mailboxes]]: further mailboxes beside [mailbox], each with its vacancies and its sender."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.writing import VACANCY, loaded
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.errors import ConfigError

TWO = f"""{VACANCY}
[[vacancy]]
reference = "GENT-1"
title = "griffier"
opens = 2021-07-01
deadline = 2021-10-01
"""
FIRST = """
[mailbox]
host = "imap.example.org"
username = "linda"
password = "one"
poll_every = "30s"
[smtp]
host = "smtp.example.org"
username = "linda"
password = "two"
"""
GENT = """
[[mailboxes]]
name = "gent"
username = "gent"
password = "three"
vacancies = ["GENT-1"]
[mailboxes.smtp]
from = "Stad Gent <jobs@gent.example>"
"""


def views(folder: Path, text: str = FIRST + GENT, **environ: str) -> tuple[Configuration, ...]:
    return loaded(folder, text, TWO, **environ).views


def test_a_configuration_with_one_mailbox_is_its_own_only_view(tmp_path: Path) -> None:
    config = loaded(tmp_path, FIRST, TWO)
    assert config.views == (config,)
    assert config.serving("GENT-1") is config
    assert config.watching("somebody@elsewhere:993") is config
    assert config.named == ""


def test_each_mailbox_sees_its_own_vacancies_and_writes_as_itself(tmp_path: Path) -> None:
    first, gent = views(tmp_path)
    assert [v.reference for v in first.vacancies] == ["KCVS-2021"]
    assert [v.reference for v in gent.vacancies] == ["GENT-1"]
    assert first.smtp.sender.address == "linda.boudry@kcvb.be"
    assert gent.smtp.sender.address == gent.vacancies[0].contact == "jobs@gent.example"
    assert [v.reference for v in gent.house.vacancies] == ["GENT-1"]
    assert (set(first.elsewhere), set(gent.elsewhere)) == ({"GENT-1"}, {"KCVS-2021"})
    assert (first.named, gent.named) == ("mailbox: ", "gent: ")


def test_what_is_left_out_is_as_in_the_first_but_no_secret(tmp_path: Path) -> None:
    _, gent = views(tmp_path)
    assert gent.mailbox.key == "gent@imap.example.org:993"
    assert gent.mailbox.poll_every.total_seconds() == 30
    assert gent.mailbox.password.get_secret_value() == "three"
    assert gent.mailbox.own_addresses == ()
    assert (gent.smtp.host, gent.smtp.username) == ("smtp.example.org", "linda")


def test_nothing_of_the_connection_goes_to_another_server(tmp_path: Path) -> None:
    text = FIRST.replace("[smtp]", "port = 1993\n[smtp]") + GENT.replace(
        'username = "gent"', 'username = "gent"\nhost = "mail.gent.example"'
    ).replace("[mailboxes.smtp]", '[mailboxes.smtp]\nhost = "out.gent.example"')
    _, gent = views(tmp_path, text)
    assert gent.mailbox.key == "gent@mail.gent.example:993"
    assert (gent.smtp.username, gent.smtp.password.get_secret_value()) == ("", "")


def test_a_mailbox_with_tokens_needs_to_say_them_once(tmp_path: Path) -> None:
    text = (
        FIRST.replace('password = "one"', 'auth = "microsoft"').replace('password = "two"', "")
        .replace('[smtp]', '[mailbox.oauth]\ntenant = "t.example"\nclient_id = "c"\n'
                 'client_secret = "s"\n[smtp]\nauth = "microsoft"')
        + GENT.replace('password = "three"', "").replace("[mailboxes.smtp]",
                                                         '[mailboxes.smtp]\nusername = "gent"')
    )  # fmt: skip
    first, gent = views(tmp_path, text)
    assert gent.mailbox.oauth == first.mailbox.oauth
    assert (gent.mailbox.auth, gent.smtp.auth, gent.smtp.username) == (
        "microsoft",
        "microsoft",
        "gent",
    )


def test_every_address_of_ours_is_known_to_all_mailboxes(tmp_path: Path) -> None:
    for view in views(tmp_path):
        assert {"jobs@gent.example", "linda.boudry@kcvb.be"} <= view.house.own_addresses


def test_the_whole_configuration_knows_all(tmp_path: Path) -> None:
    config = loaded(tmp_path, FIRST + GENT, TWO)
    assert [v.reference for v in config.house.vacancies] == ["KCVS-2021", "GENT-1"]
    assert config.serving("GENT-1").mailbox.name == "gent"
    assert config.watching("gent@imap.example.org:993").mailbox.name == "gent"
    assert {v.reference: v.contact for v in config.vacancies}["GENT-1"] == "jobs@gent.example"


def test_they_can_come_from_the_environment_and_their_secrets_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    one = {
        "name": "gent",
        "username": "gent",
        "password_file": str(secret),
        "vacancies": ["GENT-1"],
        "smtp": {"from": "jobs@gent.example"},
    }
    config = loaded(tmp_path, FIRST, TWO, KCVS_MAILBOT__MAILBOXES=json.dumps([one]))
    assert config.views[1].mailbox.password.get_secret_value() == "from a file"
    assert secret in config.secret_files


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("[[mailboxes]]", "[mailboxes]"), "[[mailboxes]] must be a list"),
        (('\nname = "gent"', ""), "[[mailboxes]] number 1: name is missing"),
        (('\nname = "gent"', '\nname = "mailbox"'), "two mailboxes have the name mailbox"),
        (('\nname = "gent"', '\nname = "gent@x"'), "number 1: name may hold small letters"),
        (('"GENT-1"', '"GENT-2"'), "gent: there is no vacancy GENT-2"),
        (('"GENT-1"', '"GENT-1", "GENT-1"'), "the vacancy GENT-1 is named twice"),
        (('"GENT-1"', '"GENT-1", "KCVS-2021"'), "leave one to [mailbox]"),
        (('username = "gent"', 'username = "linda"'), "stands twice"),
        (('password = "three"', ""), "password is missing"),
        (("[mailboxes.smtp]", "[mailboxes.stmp]"), "did you mean smtp?"),
        (('from = "Stad Gent <jobs@gent.example>"', ""), "number 1: smtp from is missing"),
        (("[mailboxes.smtp]", "conections = 3\n[mailboxes.smtp]"), "conections is unknown"),
        (('host = "imap.example.org"', ""), "whose host is missing"),
        (('password = "three"', 'password_file = "/nowhere"'), "number 1: password_file: cannot"),
        (("[mailbox]", '[acknowledgement]\nsent_folder = "INBOX"\n[mailbox]'), "gent: [ack"),
    ],
)  # fmt: skip
def test_what_contradicts_is_refused_with_its_place(
    tmp_path: Path, changed: tuple[str, str], said: str
) -> None:
    with pytest.raises(ConfigError) as wrong:
        loaded(tmp_path, (FIRST + GENT).replace(*changed), TWO)
    assert said in str(wrong.value)
    assert "three" not in str(wrong.value)
