"""Tab in real shells, by keys: what is typed on, and that nothing else appears."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine.open import open_database
from tests.db.reading.worlds import build
from tui.command_line.completion import SHELLS, script

SECONDS = 60
STARTED = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
    "fish": ("--no-config", "--interactive"),
}
SET_UP = {
    "bash": "bind 'set enable-bracketed-paste off'; PS1=; source {script}; echo rea''dy",
    "zsh": "autoload -U compinit; compinit -D; unsetopt prompt_cr prompt_sp zle_bracketed_paste; PS1=; source {script}; echo rea''dy",
    "fish": "function fish_prompt; end; set -g fish_autosuggestion_enabled 0; source {script}; echo rea''dy",
}


class Shell:
    """A shell at a terminal of its own."""

    def __init__(self, words: list[str], environment: dict[str, str], folder: Path) -> None:
        self.process, self.terminal = pty.fork()
        if not self.process:
            os.chdir(folder)
            os.execve(words[0], words, environment)
        self.seen = ""

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def until(self, text: str) -> str:
        """What appeared until this did, without what only moves the cursor or changes colours."""
        deadline = time.monotonic() + SECONDS
        while text not in self.seen and time.monotonic() < deadline:
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.seen += os.read(self.terminal, 65536).decode(errors="replace")
                self.seen = re.sub(
                    r"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[=>()][A-Z0-9]?|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\r", "", self.seen
                )
        assert text in self.seen, f"{text!r} did not appear; this did: {self.seen[-2000:]!r}"
        before, _, self.seen = self.seen.partition(text)
        return before

    def end(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


@pytest.fixture(params=[name for name in SHELLS if shutil.which(name)])
def shell(request: pytest.FixtureRequest, tmp_path: Path, sqlite_books: str) -> Iterator[Shell]:
    """A shell that has read its script, with the world's books as those of the user."""
    found = shutil.which(request.param)
    assert found is not None
    with open_database(sqlite_books) as database:
        build(database)
    file = tmp_path / "script"
    file.write_text(script(request.param), encoding="utf-8")
    (tmp_path / "invclose").write_text("#!/bin/sh\necho a program of the current folder must never run\n")
    (tmp_path / "invclose").chmod(0o755)
    (tmp_path / "goods.csv").touch()
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "INVCLOSE_DB": sqlite_books,
        "HOME": str(tmp_path),
        "TERM": "dumb" if request.param == "bash" else "xterm",
    }
    shell = Shell([found, *STARTED[request.param]], environment, tmp_path)
    shell.type(SET_UP[request.param].format(script=file) + "\n")
    shell.until("ready")
    yield shell
    shell.end()


@pytest.mark.terminal
def test_tab_writes_on_what_is_typed(shell: Shell) -> None:
    shell.type("invclose overv\t")
    shell.until("overview ")
    shell.type("\x15invclose close --prev\t")
    shell.until("--preview ")
    shell.type("\x15invclose transaction I\t\t")
    shown = shell.until("I2")
    assert "I1" in shown
    shell.type("\x15invclose group show GOO\t")
    shell.until("GOODS ")
    shell.type("\x15invclose user set anna role=cl\t")
    shell.until("role=close ")
    shell.type("\x15invclose scenario goo\t")
    shell.until("goods.csv")
    shell.type("\x15./invclose overv\t")
    shell.type("\x15echo fini''shed\n")
    assert "must never run" not in shell.until("finished")
