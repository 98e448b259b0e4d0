"""An address with a password reaches nothing that is printed, logged, stored or listed, whatever command it is given to."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from db.engine import passwords
from db.engine.errors import ServerRefuses
from db.engine.open import open_database
from tests.db.importing.loading import HEAD, ITEMS, row
from tests.postgres_server import PostgresServer
from tui.cli import COMMANDS, main

SECRET = "hunter2x"
ADDRESSES = [
    f"postgresql://u:{SECRET}@h/db",
    f"postgresql://u:p@{SECRET}@h/db",
    f"postgres:/u:{SECRET}@h",
    f"postgresql://h/db?password={SECRET}",
    f"postgresql://h/db?p%61ssword={SECRET}",
    f"postgresql://u%3A{SECRET}@h/db",
    f"host=h dbname=db password={SECRET}",
    f"u:{SECRET}@h/db",
    f"sqlite://u:{SECRET}@h/db",
    f"sqlite:///x.db?password={SECRET}",
    f"mysql://u:{SECRET}@h/db",
]
WORDS = {
    "import": ["."],
    "close": ["--to", "2026-01-31", "--yes"],
    "recalculate": ["--to", "2026-01-31", "--yes"],
    "check": ["--to", "2026-01-31"],
    "adjust": ["on-hand", "--item", "A", "--percent", "1", "--yes"],
    "standard-cost": ["list"],
    "mark": ["list"],
    "reverse": ["3", "--yes"],
    "job": ["list"],
    "voucher": ["V1"],
    "settlements": ["3"],
    "transaction": ["T1"],
    "log": ["3"],
    "report": ["trial-balance"],
    "account": ["list"],
    "item": ["list"],
    "profile": ["list"],
    "period": ["list"],
    "user": ["list"],
    "scenario": [__file__],
    "db": ["info"],
    "run": ["3"],
}


@pytest.fixture(autouse=True)
def _clean(user_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(user_folder)


def written(folder: Path) -> str:
    return "\n".join(f"{file}\n{file.read_bytes().decode('latin-1')}" for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_repeats_the_address(
    command: str, user_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command, *WORDS.get(command, [])]
    for address in ADDRESSES:
        codes = [main([*words, "--db", address, *json]) for json in ([], ["--json"])]
        with monkeypatch.context() as patch:
            patch.setenv("INVCLOSE_DB", address)
            codes.append(main(words))
        # In the wrong place: where a name, a number or an option belongs.
        with monkeypatch.context() as patch:
            patch.setenv("INVCLOSE_DB", "missing.db")
            codes += [
                main([*words, address]),
                main([*words, f"--url={address}"]),
                main([address]),
                main([command, address]),
            ]
        captured = capsys.readouterr()
        assert SECRET not in captured.out + captured.err, address
        assert "Traceback" not in captured.err
        assert "fault of invclose" not in captured.err
        if command not in ("doctor", "help"):
            assert 0 not in codes[:3], (command, address)
    assert SECRET not in written(user_folder)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_configuration_file_holds_none_either(
    address: str, user_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tui.settings import configuration_file

    file = configuration_file()
    file.parent.mkdir(parents=True)
    file.write_text(f'db = "{address}"\n')
    assert main(["overview"]) == 2
    assert SECRET not in capsys.readouterr().err


@pytest.fixture
def locked(postgres_server: PostgresServer, postgres_books: str) -> str:
    """A user who needs a password, on the server's TCP port or socket: the server is told to ask for it."""
    with psycopg.connect(postgres_server.url, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS guarded")
        server.execute(f"CREATE ROLE guarded LOGIN PASSWORD '{SECRET}'".encode())
        (file,) = server.execute("SHOW hba_file").fetchone() or ("",)
        path = Path(str(file))
        line = "local all guarded scram-sha-256\n"
        if line not in path.read_text():
            path.write_text(line + path.read_text())
        server.execute("SELECT pg_reload_conf()")
    with psycopg.connect(postgres_books, autocommit=True) as owner:
        owner.execute("GRANT pg_read_all_data TO guarded")
        owner.execute("SET session_replication_role = replica")
    return postgres_books.replace("postgres@", "guarded@")


def test_a_password_is_asked_for_and_stays_in_memory(locked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_known", {})
    passwords.ask_with(None)
    with pytest.raises(ServerRefuses, match="wants a password"), open_database(locked).read():
        pass
    asked: list[str] = []

    def answer(label: str) -> str:
        asked.append(label)
        return "wrong" if len(asked) == 1 else SECRET

    passwords.ask_with(answer)
    try:
        with pytest.raises(ServerRefuses, match="does not accept this user and password") as caught:
            with open_database(locked).read():
                pass
        assert "wrong" not in str(caught.value)
        for _ in range(2):
            with open_database(locked, read_only=True) as database, database.read() as tx:
                assert tx.value("SELECT session_user") == "guarded"
        assert len(asked) == 2
        assert passwords.handed_over(locked) == f"{SECRET}\n".encode()
        with passwords.for_tool(locked) as given:
            assert SECRET not in str(given)
            done = subprocess.run(
                [sys.executable, "-c", LOOK, locked],
                env={**os.environ, **given.environment},
                pass_fds=given.files,
                capture_output=True,
                text=True,
            )
        assert done.stdout.strip() == "guarded", done.stderr
    finally:
        passwords.ask_with(None)


LOOK = "import psycopg, sys; print(psycopg.connect(sys.argv[1]).execute('SELECT session_user').fetchone()[0])"
WORKER = """
import sys
from db.engine import passwords
from db.engine.open import open_database
passwords.take_over(sys.argv[1])
with open_database(sys.argv[1], read_only=True).read() as tx:
    print(tx.value("SELECT session_user"), flush=True)
sys.stdin.read()
import time; time.sleep(0.5)
"""


def test_a_worker_gets_the_password_through_a_pipe(locked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, locked],
        env={**os.environ, passwords.FROM_STANDARD_INPUT: "stdin"},
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write(f"{SECRET}\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == "guarded"
        for name in ("cmdline", "environ"):
            assert SECRET.encode() not in Path(f"/proc/{process.pid}/{name}").read_bytes()
        process.stdin.close()


def test_a_close_of_somebody_who_was_asked_for_a_password(
    locked: str,
    postgres_books: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its worker is a process of its own, and finds the password nowhere but in its pipe."""
    with psycopg.connect(postgres_books, autocommit=True) as owner:
        owner.execute("ALTER ROLE guarded SUPERUSER")
    monkeypatch.setattr(passwords, "_known", {locked: SECRET})
    goods = tmp_path / "ACME"
    goods.mkdir()
    (goods / "items.csv").write_text(ITEMS)
    (goods / "transactions.csv").write_text(HEAD + row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00"))
    assert main(["--db", locked, "import", str(goods)]) == 0
    assert main(["--db", locked, "close", "--to", "2024-01-31", "--yes"]) == 0
    with open_database(locked) as database, database.read() as tx:
        assert tx.value("SELECT state FROM job") == "done"
        assert tx.all("SELECT id FROM audit_event WHERE detail LIKE :s", {"s": f"%{SECRET}%"}) == []
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert main(["--db", locked, "overview"]) == 0
    passwords.forget(locked)
    assert main(["--db", locked, "overview"]) == 1
    assert "wants a password (user guarded)" in capsys.readouterr().err


def test_no_password_stands_in_the_list_of_processes(postgres_books: str, tmp_path: Path) -> None:
    """While a command with an address that it refuses, and tools of the database, run: other processes than that command."""
    from tests.support.restoring import use_programs_of_the_server

    with pytest.MonkeyPatch.context() as patch:
        use_programs_of_the_server(patch)
        patch.setattr(passwords, "_known", {postgres_books: SECRET})
        from db.admin import postgres_tools

        seen: list[bytes] = []
        real = subprocess.run

        def run(command: list[str], **more: object) -> object:
            process = subprocess.Popen(
                command,
                **{name: value for name, value in more.items() if name in ("env", "cwd", "pass_fds")},  # type: ignore[call-overload]
            )
            for _ in range(20):
                for name in ("cmdline", "environ"):
                    try:
                        seen.append(Path(f"/proc/{process.pid}/{name}").read_bytes())
                    except OSError:
                        continue
                time.sleep(0.005)
            process.wait()
            return real(["true"], capture_output=True, text=True)

        patch.setattr(subprocess, "run", run)
        postgres_tools.run("pg_dump", postgres_books, ["--schema-only", f"--file={tmp_path / 'x'}"])
    assert any(b"PGPASSFILE" in text for text in seen)
    assert [text for text in seen if SECRET.encode() in text] == []
