"""docs/install.md, followed to the letter on a server of its own: the owner, two accountants, one who enters, a viewer, a leaver."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from core.errors import NoRight
from db.engine.open import open_database
from db.migrations import rights
from db.migrations.upgrade import upgrade
from tests.db.importing.loading import HEAD, ITEMS, row
from tests.postgres_server import VARIABLE, PostgresServer, with_database
from tests.support.ssh import Server, Session, gone

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "install.md").read_text("utf-8")
BLOCKS = re.findall(r"```(sql|sh) (\S+)\n(.*?)```", GUIDE, re.S)
FOLDER = "/run/postgresql"


class Place(NamedTuple):
    """A server as the guide finds it, and the folder where its commands are typed."""

    server: PostgresServer
    home: Path

    @property
    def socket(self) -> str:
        return self.server.url.partition("host=")[2]

    def url(self, login: str) -> str:
        return with_database(self.server.url, "inventory").replace("postgres@", f"{login}@", 1)

    def typed(self, line: str) -> subprocess.CompletedProcess[str]:
        """A command line of the guide."""
        words = shlex.split(line.replace(FOLDER, self.socket))
        assert words[0] == "invclose", line
        return subprocess.run(
            [sys.executable, "-c", "import sys; import invclose; sys.exit(invclose.main())", *words[1:]],
            cwd=self.home,
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self.home),
                "PYTHONPATH": str(ROOT),
                "LANG": "C.UTF-8",
                "TERM": "dumb",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self, login: str, command: str) -> subprocess.CompletedProcess[str]:
        return self.typed(f"invclose --db 'postgresql://{login}@/inventory?host={FOLDER}' {command}")


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server that knows nobody; whoever is asked for may log in there."""
    home = tmp_path_factory.mktemp("home")
    for number, (month, rows) in enumerate(
        (
            (
                "january",
                [row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"), row("S1", "sales", "LAMP", "-2")],
            ),
            ("february", [row("P2", "purchase", "LAMP", "1", "2024-02-05", amount="9.00")]),
        )
    ):
        bundle = home / "books" / month
        bundle.mkdir(parents=True)
        if not number:
            (bundle / "items.csv").write_text(ITEMS)
            (bundle / "periods.csv").write_text(
                "start,end,status\n2024-01-01,2024-01-31,open\n2024-02-01,2024-02-29,open\n"
            )
        (bundle / "transactions.csv").write_text(HEAD + "".join(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        with PostgresServer.start() as server:
            yield Place(server, home)


def sql(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in filter(None, map(str.strip, statements.split(";\n"))):
            connection.execute(statement.encode())


def refused(url: str, statement: str) -> str:
    with pytest.raises(psycopg.Error) as caught:
        sql(url, statement)
    return str(caught.value)


@pytest.fixture(scope="module")
def place(unknown: Place) -> Place:
    """Every block of the guide in its order; then January is closed."""
    place = unknown
    assert len(BLOCKS) == 6
    for kind, who, text in BLOCKS:
        if "revoke carl" in text:
            assert place.asked("carl", "import books/february").returncode == 0
        if kind == "sql":
            sql(place.server.url if who == "server-administrator" else place.url("invclose_owner"), text)
            continue
        for line in text.strip().splitlines():
            done = place.typed(line)
            assert done.returncode == 0, (line, done.stdout, done.stderr)
            assert ("Not protected" in done.stderr) == (who == "owner" and "upgrade" not in line), (line, done.stderr)
    closed = place.asked("ben", "close --to 2024-01-31 --yes")
    assert closed.returncode == 0, closed.stdout + closed.stderr
    return place


def test_the_guide_gives_protected_books(place: Place) -> None:
    """Everybody tries what they may and what they may not."""
    assert place.asked("anna", "verify").returncode == 0
    assert place.asked("dora", "overview").returncode == 0
    for login, command in (
        ("dora", "import books/february"),
        ("dora", "close --to 2024-02-29 --yes"),
        ("ben", "user set ben role=admin"),
        ("ben", "db upgrade"),
    ):
        done = place.asked(login, command)
        assert done.returncode != 0, (login, command, done.stdout)
        assert "needs the right" in done.stderr
    assert place.asked("carl", "overview").returncode != 0

    for login in ("ben", "dora"):
        assert "permission denied" in refused(place.url(login), "UPDATE app_user SET role = 'admin'")
    assert "invclose/no_right" in refused(place.url("ben"), "UPDATE inventory_lock SET closed_until = NULL")
    assert "permission denied" in refused(place.url("carl"), "SELECT 1")

    said = place.asked("anna", "doctor").stdout
    assert "Protected by the server; this login works as invclose_admin" in said
    assert "owns the tables" in place.asked("invclose_owner", "doctor").stdout
    assert "is a superuser" in place.asked("postgres", "doctor").stdout


TEAM = (ROOT / "docs/howto/team-over-ssh.md").read_text("utf-8")
WHO = {
    "db upgrade": "invclose_owner",
    "user set": "anna",
    "user list": "anna",
    "company set": "anna",
    "doctor": "ben",
    "user revoke": "anna",
    "config set": "ben",
}
"""Command of the page for a team -> who types it there."""


def test_the_page_for_a_team_is_followed(place: Place) -> None:
    """Its commands in their order, after the guide; then a close needs two people."""
    lines = re.findall(r"`invclose ([^`]+)`", TEAM)
    assert {" ".join(line.split()[:2]) for line in lines if line != "doctor"} == WHO.keys() - {"doctor"}
    assert place.asked("anna", "user set carl role=enter").returncode == 0
    for line in lines:
        done = place.asked(next(who for start, who in WHO.items() if line.startswith(start)), line)
        assert done.returncode == (5 if line == "doctor" and "STOP" in done.stdout else 0), (
            line,
            done.stdout,
            done.stderr,
        )
    assert "ben" in place.asked("anna", "user list").stdout
    asked = place.asked("ben", "close --to 2024-02-29 --yes")
    assert asked.returncode != 0
    assert "`invclose approve 1`" in asked.stdout
    assert "Resume it" not in asked.stderr
    assert len(json.loads(place.asked("anna", "pending --json").stdout)) == 1
    assert place.asked("ben", "approve 1 --yes").returncode != 0
    approved = place.asked("anna", "approve 1 --yes")
    assert approved.returncode == 0, approved.stdout + approved.stderr
    assert place.asked("carl", "overview").returncode != 0


async def test_ssh_opens_the_front_page(place: Place) -> None:
    """With the environment that the guide sets for the group, as one of its people."""
    command, address = (re.search(pattern, GUIDE) for pattern in (r"ForceCommand (\S+)", r"SetEnv INVCLOSE_DB=(\S+)"))
    assert command is not None
    assert command[1].endswith("/invclose")
    assert address is not None
    url = address[1].replace(FOLDER, place.socket).replace(":///", "://anna@/")  # on the server her login is her name
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(place.home), "PYTHONPATH": str(ROOT), "INVCLOSE_DB": url}
    program = [sys.executable, "-c", "import sys; import invclose; sys.exit(invclose.main())"]
    async with Server(program, {**environment, "LANG": "C.UTF-8"}) as server:
        anna = await Session.log_in(server)
        await anna.until("Closing and adjustment", "ACME", "2024-01-31")
        await anna.type("ctrl+q")
        assert await gone(server.started[0]) == 0


def test_who_acted_is_what_the_server_says(place: Place) -> None:
    """After the guide was followed: importer, closer and the refusals stand under their logins."""
    with psycopg.connect(place.url("postgres")) as connection:
        actors: dict[str, str] = dict(
            connection.execute("SELECT action, max(actor) FROM audit_event GROUP BY action").fetchall()
        )
        makers = {row[0] for row in connection.execute("SELECT DISTINCT created_by FROM voucher").fetchall()}
    assert actors["company created"] == "anna"
    assert actors["closing posted"] == "ben"
    assert makers == {"anna", "ben", "carl"}


def test_the_guide_has_the_statements_of_the_program() -> None:
    block = next(text for kind, who, text in BLOCKS if who == "server-administrator" and "NOLOGIN" in text)
    for statement in rights.for_the_administrator("invclose_owner"):
        assert statement.replace('"', "") in block


def test_an_owner_who_may_not_make_roles_is_told_the_statements() -> None:
    """On a server without the roles the upgrade changes nothing; with the statements it goes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        with PostgresServer.start() as server:
            sql(server.url, "CREATE ROLE the_owner LOGIN;\nCREATE DATABASE books OWNER the_owner;\n")
            url = with_database(server.url, "books").replace("postgres@", "the_owner@", 1)
            with open_database(url) as database:
                with pytest.raises(NoRight) as caught:
                    upgrade(database)
                with database.read() as tx:
                    assert tx.value("SELECT to_regclass('public.voucher')") is None
                *statements, after = caught.value.advice.partition(":\n")[2].split("\n")
                assert after == "Then run `invclose db upgrade` again."
                sql(server.url, "\n".join(statements))
                assert upgrade(database)
            sql(
                server.url,
                "DROP DATABASE books;\nALTER ROLE the_owner CREATEROLE;\nCREATE DATABASE books OWNER the_owner;\n",
            )


def test_an_owner_who_may_make_roles_makes_them() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE, raising=False)
        with PostgresServer.start() as server:
            sql(
                server.url,
                "CREATE ROLE the_owner LOGIN CREATEROLE;\nCREATE DATABASE books OWNER the_owner;\nCREATE ROLE eva LOGIN;\n",
            )
            url = with_database(server.url, "books").replace("postgres@", "the_owner@", 1)
            with open_database(url) as database:
                assert upgrade(database)
                assert upgrade(database) == []
            sql(url, "GRANT invclose_admin TO eva;\n")
