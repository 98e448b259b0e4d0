"""Trouble around the program: database library, clock, disk, terminal, and runs whose worker died."""

from __future__ import annotations

import locale
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.errors import InvcloseError, sentences
from core.plural import plural
from core.rights import Act
from core.version import __version__
from core.views.checks import Finding
from core.views.states import Severity
from db.admin import at_the_shell
from db.admin.kept import OLD, kept_books
from db.admin.opening import exists, version_of
from db.admin.protection import finding
from db.company.rights import companies_of, missing
from db.engine import clock
from db.engine.open import open_database
from db.engine.session import Database
from db.engine.sqlite_place import left_by_a_crash
from db.migrations.head import HEAD

LEAST_FREE = 1 << 30
"""Bytes that should be free where the books lie."""
NETWORKS = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "ceph", "glusterfs")


def examine(url: str) -> Sequence[Finding]:
    """Findings, good ones too."""
    found = [_program(), _python(), _sqlite(), _clock(), _terminal(), _logout(), *at_the_shell.findings()]
    try:
        with open_database(url, read_only=True) as database:
            found += _database(database)
    except InvcloseError as error:
        message = sentences(error.message, error.where) if error.where else error.message
        found.append(Finding(Severity.STOP, "database", message, error.advice))
    return found


def _program() -> Finding:
    return Finding(Severity.OK, "program", f"invclose {__version__}, for books of schema {HEAD}")


def _python() -> Finding:
    version = sys.version.split()[0]
    return Finding(Severity.OK, "python", f"Python {version} at {sys.executable}")


def _sqlite() -> Finding:
    from db.engine.sqlite import default_journal

    return Finding(Severity.OK, "sqlite", f"SQLite {sqlite3.sqlite_version}, journal {default_journal()}")


def _clock() -> Finding:
    today = clock.today()
    if not 2024 <= today.year <= 2100:
        return Finding(
            Severity.STOP, "clock", f"The clock of this machine says {today}.", "Set it: posting dates depend on it."
        )
    return Finding(Severity.OK, "clock", f"Today is {today} (UTC)")


def _terminal() -> Finding:
    encoding = (getattr(sys.stdout, "encoding", "") or locale.getpreferredencoding(False)).lower()
    term = os.environ.get("TERM", "")
    if sys.stdout is not None and not sys.stdout.isatty():
        return Finding(Severity.OK, "terminal", "Output goes to a file or a pipe")
    if term in ("", "dumb"):
        return Finding(
            Severity.WARN,
            "terminal",
            f"TERM is {term or 'not set'}.",
            "Start the screens in a real terminal; the commands work anywhere.",
        )
    if "utf" not in encoding:
        return Finding(
            Severity.WARN,
            "terminal",
            f"The terminal's encoding is {encoding}.",
            "Set it to UTF-8, so that frames are drawn as lines.",
        )
    size = shutil.get_terminal_size()
    if size.columns < 80 or size.lines < 24:
        return Finding(
            Severity.WARN, "terminal", f"The terminal is {size.columns} x {size.lines}.", "Make it 80 x 24 or larger."
        )
    return Finding(Severity.OK, "terminal", f"{term}, {size.columns} x {size.lines}, {encoding}")


def _logout() -> Finding:
    """Whether the host ends processes at logout, which would end a worker."""
    files = [Path("/etc/systemd/logind.conf"), *sorted(Path("/etc/systemd/logind.conf.d").glob("*.conf"))]
    setting = ""
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, value = line.strip().partition("=")
            if name.strip() == "KillUserProcesses":
                setting = value.strip().lower()
    if setting in ("yes", "true", "1", "on"):
        advice = "Ask for `loginctl enable-linger`, or start closes under `systemd-run --user --scope`."
        return Finding(Severity.WARN, "log_out", "This host ends a user's processes at logout, runs included.", advice)
    return Finding(Severity.OK, "log_out", "Runs continue after logout")


def _database(database: Database[Any]) -> list[Finding]:
    if not exists(database):
        return [
            Finding(
                Severity.WARN,
                "database",
                "There is no database yet.",
                "`invclose demo` or `invclose import PATH` creates one.",
            )
        ]
    path = getattr(database, "path", None)
    journals = left_by_a_crash(path) if path is not None else []
    version = version_of(database)  # rolls back what a crash left, where that is allowed
    if version != HEAD:
        message = f"{database.label} has schema {version or 'none'}, this program has {HEAD}."
        return [Finding(Severity.STOP, "database", message, "Run `invclose db upgrade`, or install the newer program.")]
    found = [Finding(Severity.OK, "database", f"{database.label}: schema {version}")]
    if path is not None and journals and not left_by_a_crash(path):
        message = f"A crash had left a journal beside the books ({journals[0].name}); it was rolled back."
        found.append(Finding(Severity.INFO, "journal", message, "Nothing to do: the books are whole."))
    checks: list[Callable[[], Finding]] = []
    if path is not None:
        checks += [lambda: _space(path), lambda: _file_system(path), lambda: _modes(path)]
    if database.dialect == "postgresql":
        with database.read() as tx:
            found.append(finding(tx))
    return [*found, *(check() for check in checks), *_runs(database), *_kept(database)]


def _space(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    if free < LEAST_FREE:
        return Finding(
            Severity.WARN, "space", f"{free >> 20:,} MB are free where the books are.", "Make room before a close."
        )
    return Finding(Severity.OK, "space", f"{free >> 30:,} GB free where the books are")


def _file_system(path: Path) -> Finding:
    """The file system that holds the file, by the longest mount point that contains it."""
    best, kind = "", ""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        _, place, found, *_ = line.split(" ")
        if len(place) > len(best) and path.is_relative_to(place):
            best, kind = place, found
    if kind in NETWORKS:
        advice = "Keep the file on a local disk, or use PostgreSQL: locks over a network can destroy books."
        return Finding(Severity.STOP, "file_system", f"The books are on a network file system ({kind}).", advice)
    return Finding(Severity.OK, "file_system", f"The books are on {kind or 'a local file system'}")


def _modes(path: Path) -> Finding:
    mode = path.stat().st_mode & 0o777
    if mode & 0o022:
        return Finding(
            Severity.WARN,
            "access",
            f"Others may write to the books (mode {mode:o}).",
            f"Take the right away: `chmod 600 {path}`.",
        )
    return Finding(Severity.OK, "access", f"File mode {mode:o}")


def _kept(database: Database[Any]) -> list[Finding]:
    """Books beside the present ones, for those who may know: kept by a restore, or left where one was interrupted."""
    with database.read() as tx:
        if missing(tx, Act.DESCRIBE) is not None:
            return []
    found = []
    for one in kept_books(database.url):
        advice = f"Delete them when they are not needed any more: `invclose db drop-kept {one.name}`."
        if one.what == OLD:
            found.append(Finding(Severity.INFO, "kept", f"{one.name} was {one.what}, {one.bytes >> 20:,} MB.", advice))
        else:
            message = f"{one.name} was {one.what}; the present books are whole."
            found.append(Finding(Severity.WARN, "restore", message, advice))
    return found


def _runs(database: Database[Any]) -> list[Finding]:
    """Runs whose worker is gone, of the companies whose books this user may look at."""
    from db.close.jobs import alive

    names = ("number", "host", "pid", "heartbeat_at", "beat")
    with database.read() as tx:
        companies = companies_of(tx)
        seen = [company for company in companies if missing(tx, Act.EXAMINE, company) is None]
        rows = [
            dict(zip(names, row, strict=True))
            for company in seen
            for row in tx.all(
                """SELECT r.number, j.host, j.pid, j.heartbeat_at, j.beat FROM job j JOIN closing_record r ON r.id = j.record_id
                   WHERE j.state IN ('running', 'pausing', 'cancelling', 'posting') AND j.company_id = :c""",
                {"c": company},
            )
        ]
        dead = [row["number"] for row in rows if not alive(tx, row)]
    found = [
        Finding(
            Severity.WARN, "run", f"The worker of {number} is gone.", f"Resume the run: `invclose job resume {number}`."
        )
        for number in dead
    ]
    if len(seen) < len(companies):
        message = f"The runs of {plural(len(companies) - len(seen), 'company', 'companies')} were not looked at."
        advice = f"Ask somebody who has the right {Act.EXAMINE.needs} there."
        found.append(Finding(Severity.WARN, "right", message, advice))
    return found
