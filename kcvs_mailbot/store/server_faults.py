"""What a PostgreSQL server complains of, and what is to be done.

By SQLSTATE where there is one. A refused connection has none: there the words tell, as long as the
server speaks English, and what cannot be told apart gets a remedy that fits all.
"""

from __future__ import annotations

import re

from kcvs_mailbot.errors import StoreError

BY_STATE = {
    "42501": (
        "the database user lacks a right on the server",
        "make it the owner of the database (ALTER DATABASE name OWNER TO user), or grant it: "
        "CREATE on the schema for migrate, all on the tables for the rest",
    ),
    "25006": (
        "the server takes no changes (a standby, or set to read-only)",
        "name the primary server in the address",
    ),
    "53100": ("the server's disk is full", "make room on its volume"),
    "53300": ("the server has no connection left", "raise max_connections, or end other programs"),
}
BY_WORDS = (
    (
        "password authentication failed",
        "the database server refuses the user or the password",
        "check both; the password stands in the address, in ~/.pgpass or in PGPASSWORD",
    ),
    (
        "no password supplied",
        "the database server wants a password",
        "put it into the address, ~/.pgpass or PGPASSWORD",
    ),
    (
        "no pg_hba.conf entry|pg_hba.conf rejects",
        "the database server does not let this user in from this machine",
        "add it to the server's pg_hba.conf, or ask for encryption with ?sslmode=require",
    ),
    (
        'role ".*" does not exist',
        "there is no such user on the database server",
        "create it, or check the address",
    ),
    (
        'database ".*" does not exist',
        "there is no such database on the server",
        "create it (createdb --encoding=UTF8), or check the address",
    ),
)


def server_fault(error: object) -> StoreError | None:
    """What is wrong with the server or our rights there; None when it is something else.

    What it says is not repeated: it may hold values of rows.
    """
    if not hasattr(error, "sqlstate"):  # not PostgreSQL's driver
        return None
    if error.sqlstate in BY_STATE:
        return StoreError(*BY_STATE[error.sqlstate])
    words = str(error)
    if error.sqlstate is not None or not re.search("connect|resolve host", words):
        return None
    for sign, what, remedy in BY_WORDS:
        if re.search(sign, words):
            return StoreError(what, remedy)
    return StoreError(
        "the database server cannot be reached, or refuses us",
        "check host, port, name, user and password in the address, and that it runs",
    )
