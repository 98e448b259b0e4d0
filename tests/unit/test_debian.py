"""The script for the Debian package, as far as it goes without building one, which takes minutes and the parts of the lock."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = (ROOT / "scripts" / "debian").read_text(encoding="utf-8")


@pytest.mark.parametrize(("shell", "name"), [("bash", "scripts/debian"), ("sh", "share/debian/invclose")])
def test_the_shell_can_read_it(shell: str, name: str) -> None:
    done = subprocess.run([shell, "-n", ROOT / name], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_it_takes_is_there() -> None:
    taken = re.findall(
        r"(?<![\w/])(?:share/(?:systemd|debian)(?:/\w+)?|CHANGELOG\.md|LICENSE|requirements\.lock)", SCRIPT
    )
    assert {"share/systemd", "share/debian/invclose", "share/debian/control", "LICENSE"} <= set(taken)
    assert [name for name in taken if not (ROOT / name).exists()] == []


def test_every_gap_of_the_control_file_is_filled() -> None:
    control = (ROOT / "share" / "debian" / "control").read_text(encoding="utf-8")
    assert set(re.findall(r"@\w+@", control)) == set(re.findall(r"@[A-Z]+@", SCRIPT))


def test_python_is_started_isolated() -> None:
    starter = (ROOT / "share" / "debian" / "invclose").read_text(encoding="utf-8")
    assert 'exec /opt/invclose/bin/python -I /opt/invclose/launcher.py "$@"' in starter
