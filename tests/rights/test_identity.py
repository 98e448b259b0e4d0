"""Who acts, where and when is what the operating system and the server say, whatever the environment says."""

from __future__ import annotations

import ast
import base64
import getpass
import hashlib
import os
import pwd
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.engine import clock, ssh_key
from db.engine.children import command
from db.engine.open import open_database
from db.engine.session import Database
from tests.db.importing.loading import HEAD, ITEMS, row
from tests.postgres_server import PostgresServer
from tui.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
LIES = {
    "LOGNAME": "mallory", "USER": "mallory", "USERNAME": "mallory", "LNAME": "mallory", "SUDO_USER": "mallory",
    "SUDO_UID": "4711", "PKEXEC_UID": "4711", "UID": "4711", "EUID": "4711", "HOME": "/", "PGUSER_": "mallory", "ACTOR": "mallory",
    "INVCLOSE_USER": "mallory", "INVCLOSE_LOGIN": "mallory", "INVCLOSE_ACTOR": "mallory", "INVCLOSE_HOST": "elsewhere",
    "INVCLOSE_NOW": "1999-01-01T00:00:00Z", "INVCLOSE_TODAY": "1999-01-01", "INVCLOSE_DATE": "1999-01-01",
    "HOSTNAME": "elsewhere", "HOST": "elsewhere", "COMPUTERNAME": "elsewhere", "HOSTALIASES": "/dev/null",
    "TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": "0", "FAKETIME": "-10y", "FAKETIME_TIMESTAMP_FILE": "/dev/null",
    "SSH_USER_AUTH": "/tmp/forged", "SSH_ORIGINAL_COMMAND": "mallory", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22",
    "PYTHONPATH": "/tmp/forged", "PYTHONSTARTUP": "/tmp/forged", "PYTHONUSERBASE": "/tmp/forged", "INVCLOSE_DEBUG": "",
}  # fmt: skip
READ = {
    "COLORTERM", "INVCLOSE_COMPANY", "INVCLOSE_CONFIG", "INVCLOSE_DB", "INVCLOSE_DEBUG", "INVCLOSE_KEYS", "INVCLOSE_THEME",
    "NO_COLOR", "PATH", "PYTHONPATH", "PYTHONSAFEPATH", "SSH_AUTH_SOCK", "SSH_CONNECTION", "SSH_USER_AUTH", "TERM", "TMPDIR",
    "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "COLORFGBG", "COLUMNS", "LINES", "INVCLOSE_PASSWORD_FROM",
}  # fmt: skip
"""Every variable that the program reads. None of them says who acts, where or when."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; on PostgreSQL as the user who may log in there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/books.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


def _goods(folder: Path) -> Path:
    place = folder / "ACME"
    place.mkdir()
    (place / "items.csv").write_text(ITEMS)
    (place / "transactions.csv").write_text(
        HEAD
        + row("P1", "purchase", "LAMP", "4", "2024-01-05", amount="40.00")
        + row("P2", "purchase", "LAMP", "4", "2024-01-08", amount="80.00")
        + row("S1", "sales", "LAMP", "-2", "2024-01-10")
    )
    return place


ACTORS = (
    ("audit_event", "actor"), ("voucher", "created_by"), ("closing_record", "created_by"), ("company", "created_by"),
    ("import_file", "imported_by"), ("export_file", "made_by"), ("app_user", "login"), ("marking", "created_by"),
)  # fmt: skip
MOMENTS = (
    ("audit_event", "at"), ("voucher", "created_at"), ("closing_record", "created_at"), ("closing_record", "posted_at"),
    ("company", "created_at"), ("import_file", "imported_at"), ("export_file", "made_at"), ("job", "started_at"), ("job", "finished_at"),
    ("job", "heartbeat_at"),
)  # fmt: skip
HOSTS = (("audit_event", "host"), ("job", "host"))


def _all(database: Database[Any], places: tuple[tuple[str, str], ...]) -> set[Any]:
    with database.read() as tx:
        return {row[0] for table, column in places for row in tx.all(f"SELECT DISTINCT {column} FROM {table}")}


def test_variables_do_not_say_who_acts(address: str, tmp_path: Path) -> None:
    """A whole month end with every lie at once: import, close with its worker, adjustment, mark, reversal."""
    environment = {**os.environ, **LIES, "INVCLOSE_DB": address, "HOME": str(tmp_path)}
    began = datetime.now(UTC).replace(microsecond=0)
    lines = (
        ("import", str(_goods(tmp_path))),
        ("close", "--to", "2024-01-31", "--yes"),
        ("adjust", "transaction", "P2", "--amount", "1.00", "--yes"),
        ("reverse", "2", "--yes"),
    )
    for line in lines:
        done = subprocess.run(
            [*command(), *line], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    ended = datetime.now(UTC)
    with open_database(address) as database:
        with database.read() as tx:
            truth = tx.actor()
            user = (
                tx.value("SELECT session_user") if address.startswith("postgres") else pwd.getpwuid(os.getuid()).pw_name
            )
        assert truth == user
        assert _all(database, ACTORS) == {truth}
        assert _all(database, HOSTS) == {socket.gethostname()}
        for moment in _all(database, MOMENTS):
            assert began <= datetime.fromisoformat(moment.replace("Z", "+00:00")) <= ended, moment
        with database.read() as tx:
            for (detail,) in tx.all("SELECT detail FROM audit_event"):
                assert "mallory" not in detail


@pytest.mark.parametrize("name", LIES)
def test_no_variable_alone_does(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for said in (clock.account, clock.login):
        said.cache_clear() if hasattr(said, "cache_clear") else None
    truth = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setenv(name, LIES[name])
    time.tzset()
    try:
        assert (clock.account(), clock.login(), clock.host()) == (truth, truth, socket.gethostname())
        assert abs((datetime.fromisoformat(clock.now().replace("Z", "+00:00")) - datetime.now(UTC)).total_seconds()) < 5
    finally:
        monkeypatch.undo()
        time.tzset()
    if name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, LIES[name])
        monkeypatch.delenv("USER" if name == "LOGNAME" else "LOGNAME", raising=False)
        assert getpass.getuser() == "mallory"  # what was asked before


def _names_read(file: Path) -> Iterator[str]:
    """The variables that a module reads, as far as it says them; '?' for one that it computes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr="get" | "pop" | "setdefault", value=held), args=[name, *_]) if (
                _environ(held)
            ):
                yield str(name.value) if isinstance(name, ast.Constant) else ast.unparse(name)
            case ast.Call(func=ast.Attribute(attr="getenv")) | ast.Call(func=ast.Name(id="getenv")):
                yield ast.unparse(node)
            case ast.Subscript(value=held, slice=name) if _environ(held):
                yield str(name.value) if isinstance(name, ast.Constant) else ast.unparse(name)
            case ast.Compare(left=ast.Constant(value=name), comparators=[held]) if _environ(held):
                yield str(name)


def _environ(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ", "env", "environment", "os.environb")


def _sources() -> list[Path]:
    found = [file for folder in ("core", "db", "tui", "invclose") for file in sorted((ROOT / folder).rglob("*.py"))]
    assert len(found) > 200
    return found


def test_no_variable_is_read_outside_a_closed_list() -> None:
    # SSH_USER_AUTH, PYTHON... which is taken away, and those of the table of settings
    computed = {"VARIABLE", "name", "setting.variable"}
    read = {(file.name, name) for file in _sources() for name in _names_read(file)}
    assert {name for _, name in read} <= READ | computed, read
    assert {file for file, name in read if name == "VARIABLE"} == {"ssh_key.py"}
    assert {file for file, name in read if name == "name"} <= {"__init__.py"}
    assert {file for file, name in read if name == "setting.variable"} == {"settings.py"}
    assert {setting.variable for setting in SETTINGS} <= READ | {""}
    assert {"INVCLOSE_DB", "TERM", "PATH"} <= {name for _, name in read}


def test_nothing_else_asks_who_where_or_when() -> None:
    """One module asks the operating system; what the user's own clock shows on the screen goes into no book."""
    words = ("getpass.getuser", "getlogin", "gethostname", "os.uname", "platform.node", "getuid", "geteuid", "utcnow", "INVCLOSE_USER",
             "INVCLOSE_NOW", "INVCLOSE_HOST")  # fmt: skip
    for file in _sources():
        if file.name in ("clock.py", "ssh_key.py"):
            continue
        text = file.read_text(encoding="utf-8")
        whose = (
            {"getuid"} if file.name in ("bookmarks.py", "at_the_shell.py") else set()
        )  # whose a file is: it goes into no book
        assert [word for word in words if word in text and word not in whose] == [], file


def test_both_are_kept_where_they_differ(address: str, tmp_path: Path) -> None:
    """On PostgreSQL the server's user acts; the owner of the process stands in the event."""
    environment = {**os.environ, "INVCLOSE_DB": address}
    done = subprocess.run(
        [*command(), "import", str(_goods(tmp_path))], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with open_database(address) as database, database.read() as tx:
        actor, detail = tx.all("SELECT actor, detail FROM audit_event ORDER BY id DESC LIMIT 1")[0]
        user = pwd.getpwuid(os.getuid()).pw_name
        assert (f'"os_user": "{user}"' in detail) == (actor != user)


# --- a shared account


KEY = base64.b64encode(b"\x00\x00\x00\x0bssh-ed25519" + b"k" * 36).decode()
PRINT = "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(KEY)).digest()).decode().rstrip("=")


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the administrator's list and sshd's file; whoever runs the test counts as root, and the folders above as his."""
    keys, auth = tmp_path / "ssh_keys", tmp_path / "sshauth.x"
    keys.write_text(f"# who is who\n{clock.account()} {PRINT} anna\nsomebody-else {PRINT} boris\n")
    keys.chmod(0o644)
    auth.write_text(f"publickey ssh-ed25519 {KEY}\n")
    auth.chmod(0o600)
    monkeypatch.setattr(ssh_key, "KEYS", keys)
    monkeypatch.setattr(ssh_key, "ROOT", os.getuid())
    monkeypatch.setenv("SSH_USER_AUTH", str(auth))
    true_lstat, own = os.lstat, os.lstat(tmp_path)
    monkeypatch.setattr(os, "lstat", lambda place: true_lstat(place) if Path(place).is_relative_to(tmp_path) else own)
    return tmp_path


def _link(file: Path) -> None:
    kept = file.with_name("kept")
    file.rename(kept)
    file.symlink_to(kept)


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir(0o700)


def _relative(file: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(file.parent)
    patch.setenv("SSH_USER_AUTH", file.name)


Attack = Callable[[Path, Path, pytest.MonkeyPatch], object]
OTHER = base64.b64encode(b"another").decode()
ATTACKS: dict[str, Attack] = {
    "list of another owner": lambda keys, auth, patch: patch.setattr(ssh_key, "ROOT", 12345),
    "list that others write": lambda keys, auth, patch: keys.chmod(0o664),
    "folder that others write": lambda keys, auth, patch: keys.parent.chmod(0o777),
    "list is a link": lambda keys, auth, patch: _link(keys),
    "list is missing": lambda keys, auth, patch: keys.unlink(),
    "list is a folder": lambda keys, auth, patch: _folder(keys),
    "odd lines": lambda keys, auth, patch: keys.write_text(
        f"{clock.account()} {PRINT}\n{clock.account()} {PRINT} anna b\n"
    ),
    "no variable": lambda keys, auth, patch: patch.delenv("SSH_USER_AUTH"),
    "a relative file": lambda keys, auth, patch: _relative(auth, patch),
    "a file that is not there": lambda keys, auth, patch: auth.unlink(),
    "file of another owner": lambda keys, auth, patch: patch.setattr(os, "getuid", lambda: 12345),
    "file that others read": lambda keys, auth, patch: auth.chmod(0o644),
    "file is a link": lambda keys, auth, patch: _link(auth),
    "file is a pipe": lambda keys, auth, patch: _pipe(auth),
    "file is a folder": lambda keys, auth, patch: _folder(auth),
    "file is a device": lambda keys, auth, patch: patch.setenv("SSH_USER_AUTH", "/dev/zero"),
    "two keys": lambda keys, auth, patch: auth.write_text(f"publickey ssh-ed25519 {KEY}\n" * 2),
    "a password": lambda keys, auth, patch: auth.write_text("password\n"),
    "no base64": lambda keys, auth, patch: auth.write_text("publickey ssh-ed25519 !!!\n"),
    "empty": lambda keys, auth, patch: auth.write_text(""),
    "another key": lambda keys, auth, patch: auth.write_text(f"publickey ssh-ed25519 {OTHER}\n"),
}


def test_a_key_that_the_administrator_listed_says_who_acts(shared: Path) -> None:
    assert ssh_key.person_of(clock.account()) == "anna"
    assert ssh_key.person_of("nobody-listed") == ""


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_as_sshd_and_root_leave_it_counts_as_nothing(
    shared: Path, monkeypatch: pytest.MonkeyPatch, attack: str
) -> None:
    account = clock.account()
    ATTACKS[attack](shared / "ssh_keys", shared / "sshauth.x", monkeypatch)
    assert ssh_key.person_of(account) == ""


def test_it_is_off_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    auth = tmp_path / "sshauth"
    auth.write_text(f"publickey ssh-ed25519 {KEY}\n")
    auth.chmod(0o600)
    monkeypatch.setenv("SSH_USER_AUTH", str(auth))
    assert Path("/etc/invclose/ssh_keys") == ssh_key.KEYS
    assert ssh_key.person_of(clock.account()) == ""
