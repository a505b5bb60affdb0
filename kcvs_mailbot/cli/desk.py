"""`web` and `user`: the secretary's page, and who may use it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kcvs_mailbot.cli import base
from kcvs_mailbot.clock import now
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import ConfigError

group = typer.Typer(help="Who may use the secretary's page.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="What the person types to sign in.")]
AsRole = Annotated[Role, typer.Option("--role", case_sensitive=False)]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="The password is the first line of the input.")
]


def register(commands: typer.Typer) -> None:
    """Adds these commands."""
    commands.command("web")(web)
    commands.add_typer(group, name="user")


def web(
    context: typer.Context,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535)] = None,
) -> None:
    """Serves the secretary's page until SIGTERM."""
    from kcvs_mailbot.web.serving import serve  # the server is for this command alone

    serve(base.configuration(context), port)


@group.command()
def add(
    context: typer.Context,
    name: Name,
    role: AsRole,
    display_name: Annotated[
        str, typer.Option("--name", help='How people read who it is: "Mieke Peeters".')
    ] = "",
    password_stdin: FromInput = False,
) -> None:
    """Makes an account; prints its one-time password, to be changed at the first sign-in."""
    given = _typed(password_stdin)
    with base.database(base.configuration(context)) as store:
        first = Accounts(store, now).add(name, role, base.login_name(), given, display_name)
    _tell(name, first)


@group.command()
def reset(
    context: typer.Context,
    name: Name,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="The phone is lost too: it is set up anew.")
    ] = False,
    password_stdin: FromInput = False,
) -> None:
    """A new one-time password for one that was forgotten; signs the person out."""
    given = _typed(password_stdin)
    with base.database(base.configuration(context)) as store:
        first = Accounts(store, now).reset(
            name, base.login_name(), given, second_factor=second_factor
        )
    _tell(name, first)


@group.command("list")
def listed(context: typer.Context, as_json: base.AsJson = False) -> None:
    """All accounts."""
    with base.database(base.configuration(context)) as store:
        found = Accounts(store, now).everybody()
    if as_json:
        base.print_json(
            [
                {
                    "name": one.name,
                    "display_name": one.display_name,
                    "role": one.role,
                    "disabled": one.disabled,
                    "one_time": one.one_time,
                    "second_factor": one.second_factor,
                }
                for one in found
            ]
        )
        return
    base.print_table(
        ["name", "called", "role", "state", "second factor"],
        [
            [
                one.name,
                one.display_name,
                one.role,
                "disabled" if one.disabled else "first password" if one.one_time else "",
                "yes" if one.second_factor else "no",
            ]
            for one in found
        ],
    )


@group.command()
def disable(context: typer.Context, name: Name) -> None:
    """May not sign in any more, and is signed out; `user reset` lets the person in again."""
    with base.database(base.configuration(context)) as store:
        Accounts(store, now).disable(name, base.login_name())
    print(f"{name} may not sign in any more")


@group.command("role")
def change_role(
    context: typer.Context, name: Name, role: Annotated[Role, typer.Argument()]
) -> None:
    """Gives an account another role; signs the person out."""
    with base.database(base.configuration(context)) as store:
        Accounts(store, now).change_role(name, role, base.login_name())
    print(f"{name} is now: {role}")


@group.command("name")
def rename(
    context: typer.Context,
    name: Name,
    display_name: Annotated[
        str, typer.Argument(help='How people read who it is; "": by the account\'s name.')
    ],
) -> None:
    """Says how people read who an account is; the person signs in as before."""
    with base.database(base.configuration(context)) as store:
        Accounts(store, now).rename(name, display_name, base.login_name())
    print(f"{name} has a new name" if display_name.strip() else f"{name} has no other name now")


def _typed(from_input: bool) -> str | None:
    if not from_input:
        return None
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise ConfigError("no password came on the input", "write it there, on one line")
    return password


def _tell(name: str, first: str | None) -> None:
    if first is None:
        print(f"{name} may sign in")
        return
    print(first)
    base.note(f"the one-time password of {name}, to be changed at the first sign-in")
