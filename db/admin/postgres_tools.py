"""pg_dump and pg_restore: found in absolute folders of the path, given no password where others could read it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from core.addresses import redacted
from core.errors import InvcloseError, NotFound
from core.restoring import CompanyBooks
from db.admin.state import state_of
from db.engine import passwords
from db.engine.children import environment, tool
from db.engine.session import Database

MAGIC = b"PGDMP"


def dump(database: Database[Any], target: Path) -> dict[str, CompanyBooks]:
    """A dump of the database into a file that is there, read back; the state that it holds."""
    with database.read(repeatable=True) as tx:
        snapshot = tx.value("SELECT pg_export_snapshot()")
        arguments = ["--format=custom", "--no-password", f"--snapshot={snapshot}", f"--file={target}"]
        run("pg_dump", database.url, arguments)
        state = state_of(tx)
    _read_back(target, state)
    return state


def _read_back(target: Path, state: dict[str, CompanyBooks]) -> None:
    """Every byte is unpacked once; vouchers and events are counted, and their newest hashes are there."""
    run("pg_restore", None, ["--file=/dev/null", str(target)])
    for table, expected in (
        ("voucher", [books.vouchers for books in state.values()]),
        ("audit_event", [books.events for books in state.values()]),
    ):
        count, hashes = 0, {chain.head.encode() for chain in expected if chain.head}
        with _listed(target, table) as lines:
            for line in lines:
                count += 1
                hashes -= set(line.rstrip(b"\n").split(b"\t"))
        if count != sum(chain.count for chain in expected) or hashes:
            raise InvcloseError(
                "The copy is not complete.", where=f"table {table}", advice="It was thrown away. Try again."
            )


@contextmanager
def _listed(target: Path, table: str) -> Iterator[Iterator[bytes]]:
    """The rows of a table in a dump, as lines."""
    command = [_found("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(target)]
    with subprocess.Popen(command, env=_environment(), cwd=os.sep, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield _rows(process.stdout)


def _rows(text: IO[bytes]) -> Iterator[bytes]:
    inside = False
    for line in text:
        if inside and line == b"\\.\n":
            inside = False
        elif inside:
            yield line
        elif line.startswith(b"COPY "):
            inside = True


def _found(program: str) -> str:
    found = tool(program)
    if found is None:
        raise NotFound(f"{program} is not installed.", advice="Install the client programs of PostgreSQL.")
    return found


def _environment() -> dict[str, str]:
    return {**environment(), "LC_ALL": "C"}


def run(program: str, url: str | None, arguments: Sequence[str], *, stdin: int | None = None) -> None:
    """Run a tool of PostgreSQL on a database; what it complains of, as a sentence."""
    command = [_found(program), *arguments]
    if url is not None:
        command[1:1] = ["--dbname", url]
    with passwords.for_tool(url or "") as given:
        done = subprocess.run(
            command,
            env={**_environment(), **given.environment},
            pass_fds=given.files,
            cwd=os.sep,
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    if done.returncode:
        raise _complaint(program, done.stderr)


def _complaint(program: str, said: str) -> InvcloseError:
    if found := re.search(r"server version: (\d+).*?version: (\d+)", said, re.DOTALL):
        return InvcloseError(
            f"{program} is of version {found[2]}, and the server of version {found[1]}.",
            advice=f"Put the client programs of PostgreSQL {found[1]} first on the path.",
        )
    if re.search("No space left on device", said):
        return InvcloseError(f"The disk is full, so {program} stopped.", advice="Free some space.", code="disk_full")
    lines = [line for line in said.splitlines() if "error:" in line] or said.strip().splitlines()
    where = redacted(lines[0]).partition("error: ")[2] or redacted(lines[0]) if lines else ""
    return InvcloseError(
        f"{program} failed.",
        where=where,
        advice="The present books stay as they are. See to the cause, then try again.",
    )
