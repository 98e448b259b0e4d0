"""The manual page: the same as the commands say, and one that man can show."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tui.cli import COMMANDS
from tui.command_line.man_page import EXITS, page, text

PAGE = Path(__file__).resolve().parents[3] / "share" / "man" / "man1" / "invclose.1"


def test_the_page_is_what_the_parsers_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: scripts/cli_reference"


def test_every_command_that_people_use_has_its_part() -> None:
    parts = [line.removeprefix(".SS ").replace("\\-", "-") for line in page().splitlines() if line.startswith(".SS ")]
    assert parts == [name for name, entry in COMMANDS.items() if not entry.help.startswith("internal:")]


def test_the_exit_codes_are_those_of_the_page_of_the_command_line() -> None:
    cli = (PAGE.parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [code for code in EXITS if f"\n| {code} | " not in cli] == []


@pytest.mark.parametrize(
    ("words", "roff"),
    [("--db", "\\-\\-db"), (".x", "\\&.x"), ("'x'", "\\(aqx\\(aq"), ("a\\b", "a\\eb"), ("~/x", "\\(ti/x"), ("", "")],
)
def test_words_are_no_requests(words: str, roff: str) -> None:
    assert text(words) == roff


def test_groff_sets_it_without_a_warning() -> None:
    """Where groff is installed; elsewhere the page is only compared with the parsers."""
    if (groff := shutil.which("groff")) is None:
        return
    done = subprocess.run([groff, "-man", "-Tutf8", "-ww", "-Wbreak", PAGE], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "close inventory through a date" in " ".join(done.stdout.lower().split())
