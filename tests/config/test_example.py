"""config.example.toml names every key with its default, and can be loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from config.writing import VACANCY, loaded
from kcvs_mailbot.config import Configuration, load
from kcvs_mailbot.config.mailboxes import FurtherMailbox, FurtherSmtp
from kcvs_mailbot.config.sections import VacancySection
from kcvs_mailbot.config.sources import secrets

EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.toml"


def keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def sections(
    model: type[BaseModel], place: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield (*place, name), field.annotation
            yield from sections(field.annotation, (*place, name))


def test_the_example_says_the_defaults() -> None:
    example = load(EXAMPLE, {})
    assert example.model_dump() == Configuration(vacancy=example.vacancy).model_dump()


def test_the_example_names_every_key_and_no_other() -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert set(example) == keys(Configuration) - {"mailboxes"}
    assert set(example["vacancy"][0]) == keys(VacancySection)
    for place, section in sections(Configuration):
        written = example
        for step in place:
            written = written[step]
        assert set(written) == keys(section), place


def test_the_further_mailbox_of_the_example_can_be_used(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    block = [line.removeprefix("#") for line in lines if line[:1] == "#" and line[1:2] != " "]
    written = tomllib.loads("\n".join(block))["mailboxes"][0]
    assert set(written) < keys(FurtherMailbox)
    assert set(written["smtp"]) < keys(FurtherSmtp)
    needed = {name for name, field in FurtherMailbox.model_fields.items() if field.is_required()}
    assert needed <= set(written)
    first = '[mailbox]\nhost = "imap.example.org"\nusername = "x"\npassword = "y"\n'
    text = "\n".join([first, *block]).replace('password = ""', 'password = "z"')
    vacancies = VACANCY + VACANCY.replace("KCVS-2021", "GENT-2026")
    config = loaded(tmp_path, text, vacancies)
    assert [view.mailbox.name for view in config.views] == ["mailbox", "gent"]


def test_the_example_explains_every_section_and_its_secrets() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    explained = {"password", "url", "ping_url", "client_secret", "certificate", "service_account"}
    assert {key for _, key in secrets(Configuration)} == explained | {"refresh_token"}
    for name in (
        "password_file",
        "url_file",
        "ping_url_file",
        "certificate_file",
        "service_account_file",
    ):
        assert name in text
    for block in text.split("\n\n"):
        assert block.startswith("#") or "# " in block, f"nothing explains {block!r}"
