"""What the help and ``docs/cli.md`` say of the commands."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path

import pytest

from tui.cli import COMMANDS, overall_help
from tui.command_line import Command
from tui.command_line.parsing import Parser, split_general
from tui.command_line.reference import reference, renewed

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cli.md"


def command_of(name: str) -> Command:
    command: Command = import_module(f"tui.command_line.{COMMANDS[name].module}").COMMANDS[name]
    return command


def test_the_page_is_what_the_parsers_say():
    text = PAGE.read_text(encoding="utf-8")
    assert renewed(text) == text, "write it anew: scripts/cli_reference"


def test_every_option_says_what_it_does_and_what_leaving_it_out_means():
    lines = reference().splitlines()
    assert "| `--max-throughputs N` | maximum passes per loop (default 100) |" in lines
    assert "| `--min-throughput AMOUNT` | stop iterating when no change reaches AMOUNT (default 0.00) |" in lines
    assert not [line for line in lines if line.startswith("| `") and line.endswith("|  |")]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_its_parser_takes(name: str):
    command = command_of(name)
    assert f"invclose {name}" in command.examples
    parser = Parser(name, COMMANDS[name].sentence, command)
    assert command.examples.strip("\n") in parser.format_help()
    for line in (line.strip() for line in command.examples.split("\n")):
        if line.startswith(f"invclose {name} "):
            words = shlex.split(line.split("    ")[0].split(" | ")[0])
            parser.parse_intermixed_args(split_general(words[2:])[1])


def test_the_worker_is_marked_as_internal():
    assert [line.split()[0] for line in overall_help().splitlines() if "internal:" in line] == ["run"]
