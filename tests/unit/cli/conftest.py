"""Commands run in this process, against fakes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.unit.cli.fake_wiring import FakeWiring
from tui import format as figures
from tui.cli import main
from tui.command_line import jobs


class Done(NamedTuple):
    """What a command line came to."""

    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    """A person who types."""

    def isatty(self) -> bool:
        return True


Run = Callable[..., Done]


@pytest.fixture
def wiring(monkeypatch: pytest.MonkeyPatch) -> FakeWiring:
    monkeypatch.setattr(figures, "style", figures.Style())
    fake = FakeWiring()
    fake.install(monkeypatch)
    return fake


@pytest.fixture
def run(
    wiring: FakeWiring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], user_folder: object
) -> Run:
    """Runs one command line; ``typed`` is what the person answers, without it there is no terminal."""
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0.0)

    def command(*arguments: object, typed: str | None = None) -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Terminal(typed))
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return command
