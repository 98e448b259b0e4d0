"""What may stand at the cursor: the words of a line against the table of commands, and that table against the parsers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db.company.inputs import Input
from tests.messages.commands import FIELDS
from tests.unit.cli.conftest import Run
from tui.cli import COMMANDS as ENTRIES
from tui.command_line import completing_table
from tui.command_line.completion import SHELLS, script
from tui.completing.answer import split_line
from tui.completing.table import COMMANDS, GENERAL
from tui.completing.words import Wanted, wanted

TABLE = Path(__file__).resolve().parents[3] / "tui" / "completing" / "table.py"


def at(line: str) -> Wanted:
    """What may stand at the end of a line; after a blank a new word begins."""
    *before, begun = split_line(line)
    return wanted(before, begun, COMMANDS, GENERAL)


def test_the_table_is_what_the_parsers_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == completing_table.module(), "write it anew: scripts/cli_reference"


@pytest.mark.parametrize("name", ENTRIES)
def test_somebody_has_said_what_may_stand_for_each_argument(name: str) -> None:
    unsaid = [
        action.dest
        for action in completing_table.arguments_of(name)
        if action.nargs != 0 and completing_table.values_of(name, action) is None
    ]
    assert unsaid == []


@pytest.mark.parametrize("kind", FIELDS)
def test_what_set_takes_is_completed(kind: str) -> None:
    taken: type[Input] = FIELDS[kind]
    fields = {name.replace("_", "-") for name in taken.model_fields if name != taken.KEY}
    if kind == "profile":  # typed in another form than it is kept
        fields = {"account", "item", "group"}
    only_new = {"currency", "first-month", "months"}
    assert set(completing_table.SET[kind]) - only_new == fields - only_new


@pytest.mark.parametrize(
    ("line", "words", "kinds"),
    [
        ("report trial-b", {"trial-balance", "aging"}, ()),
        ("--db books.db report ", {"trial-balance", "aging"}, ()),
        ("--json demo --size ", {"small", "large"}, ()),
        ("demo --size=", {"small", "large"}, ()),
        ("close --allow future ", {"future", "no-period"}, ()),
        ("close --allow future --to ", set(), ("day",)),
        ("recalculate --item A B ", set(), ("item",)),
        ("recalculate --item A --json --group ", set(), ("group",)),
        ("item ", {"list", "show", "set"}, ("item",)),
        ("item set ", set(), ("item",)),
        ("item set A100 ", {"name=", "model=FIFO", "stocked=no"}, ()),
        ("user set anna r", {"role=view", "role=admin"}, ()),
        ("mark SO-1 ", {"list", "remove"}, ("transaction",)),
        ("explain ", set(), ("transaction", "voucher")),
        ("reverse IC-000001 ", set(), ("record",)),
        ("--company ", set(), ("company",)),
        ("voucher V-1 --db ", set(), ("file",)),
        ("import-profile show ", {"d365", "bc"}, ("import-profile", "file")),
        ("config set ", {"ui.theme", "db"}, ()),
        ("config set ui.theme ", set(), ("value-of-setting",)),
        ("completion ", {"bash", "zsh", "fish"}, ()),
        ("voucher -- ", set(), ("voucher", "document")),
    ],
)
def test_what_may_stand_at_the_cursor(line: str, words: set[str], kinds: tuple[str, ...]) -> None:
    found = at(line)
    assert (words - set(found.words), found.kinds) == (set(), kinds)


@pytest.mark.parametrize(
    "line", ["item list ", "item show A ", "user revoke anna ", "nosuch ", "demo ", "close --note "]
)
def test_where_nothing_is_to_be_named_nothing_is_proposed(line: str) -> None:
    assert at(line)[:2] == ({}, ())


def test_commands_come_with_their_help_and_without_what_is_internal() -> None:
    assert at("").words["close"] == ENTRIES["close"].help
    assert set(at("").words) == {name for name, entry in ENTRIES.items() if not entry.help.startswith("internal:")}


def test_options_are_those_of_the_command_and_the_general_ones() -> None:
    assert {"--to", "--preview", "--db", "--help"} <= set(at("close --").words)
    assert {"--version", "--json"} <= set(at("--").words)
    assert "--to" not in at("--").words


def test_the_books_that_were_named_are_looked_at() -> None:
    assert at("--db=a.db item --company X ").given == {"--db": "a.db", "--company": "X"}
    assert at("item set --db a.db ").given == {"--db": "a.db"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("invclose item ", ["invclose", "item", ""]),
        ("invclose item 'A 1' \"B", ["invclose", "item", "A 1", "B"]),
        (r"invclose item A\ 1", ["invclose", "item", "A 1"]),
        ("invclose '' x", ["invclose", "", "x"]),
        ("invclose  --db=x:y", ["invclose", "--db=x:y"]),
        ("", [""]),
        ("\\", [""]),
    ],
)
def test_a_line_is_taken_apart_as_a_shell_does(line: str, words: list[str]) -> None:
    assert split_line(line) == words


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_printed(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert (done.code, done.out, done.err) == (0, script(shell), "")
    assert "invclose __complete" in done.out.replace('"$program"', "invclose").replace("$program", "invclose")


@pytest.mark.parametrize("shell", [name for name in SHELLS if shutil.which(name)])
def test_the_script_is_one_that_the_shell_can_read(shell: str, tmp_path: Path) -> None:
    found = shutil.which(shell)
    assert found is not None
    file = tmp_path / "script"
    file.write_text(script(shell), encoding="utf-8")
    done = subprocess.run([found, "-n", file], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def answered(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a shell is told."""
    command = [sys.executable, "-m", "invclose", "__complete", *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=60)


@pytest.mark.parametrize(
    "words", [(), ("bash",), ("bash", ""), ("fish",), ("tcsh", "x"), ("zsh", "item", "\udce4", "")]
)
def test_whatever_is_asked_no_error_is_printed(words: tuple[str, ...], user_folder: Path) -> None:
    done = answered(*words)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_is_given_what_stands_after_the_last_colon_or_sign(user_folder: Path) -> None:
    assert answered("bash", "invclose demo --size=sm").stdout == "words\nsmall\t\n"
    assert answered("zsh", "demo", "--size=sm").stdout == "words\n--size=small\t\n"


def test_a_broken_configuration_is_no_word(user_folder: Path) -> None:
    file = user_folder / "config" / "invclose" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("db = [", encoding="utf-8")
    done = answered("fish", "item", "s")
    assert (done.returncode, done.stdout, done.stderr) == (0, "words\nshow\t\nset\t\n", "")
