"""The examples for systemd: units that it takes, with a command that the program takes, and no secret in any line."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.messages.commands import wrong

UNITS = Path(__file__).resolve().parents[2] / "share" / "systemd"
SERVICE = UNITS / "invclose-recalculate.service"


def settings(text: str) -> list[tuple[str, str]]:
    """Name and value of each line that is no comment."""
    pairs = (line.partition("=") for line in text.splitlines() if line and line[0] not in "#[")
    return [(name, value) for name, _, value in pairs]


def with_password(text: str) -> str:
    """As it is where the server asks for one."""
    return re.sub(r"^#(?=LoadCredential|Environment=PGPASSFILE)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("password", [False, True])
def test_systemd_takes_the_units(tmp_path: Path, password: bool) -> None:
    """Where systemd is installed; elsewhere only the words of the units are looked at."""
    if (analyze := shutil.which("systemd-analyze")) is None:
        return
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(with_password(text) if password else text, encoding="utf-8")
    units = [str(file) for file in sorted(tmp_path.iterdir())]
    done = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_is_one_that_the_program_takes() -> None:
    (line,) = [value for name, value in settings(SERVICE.read_text(encoding="utf-8")) if name == "ExecStart"]
    shell, flag, script = shlex.split(line)
    assert (shell, flag) == ("/bin/sh", "-c")
    command = script.removeprefix("exec ").replace('"$$(date +%%F)"', "2026-05-31")
    assert wrong(f"`{command}`") == []


def test_no_password_stands_in_a_unit() -> None:
    """It comes as a credential, which is in no command line and in no environment."""
    given = settings(with_password(SERVICE.read_text(encoding="utf-8")))
    assert ("LoadCredential", "pgpass:/etc/invclose/pgpass") in given
    assert ("Environment", "PGPASSFILE=%d/pgpass") in given
    assert [value for _, value in given if re.search(r"PGPASSWORD|password=|://[^@/ ]*:", value)] == []


def test_the_timer_is_that_of_the_service() -> None:
    assert {unit.stem for unit in UNITS.iterdir()} == {SERVICE.stem}
    assert ("WantedBy", "timers.target") in settings(SERVICE.with_suffix(".timer").read_text(encoding="utf-8"))
