"""Whether advice can be followed: each command and option in backticks is given to the parser that would read it."""

from __future__ import annotations

import re
import shlex
from argparse import ArgumentParser
from functools import cache
from importlib import import_module

from core.errors import UsageError
from db.company.inputs import AccountInput, CompanyInput, Input, ItemInput, PeriodInput, ProfileLineInput, UserInput
from tui.cli import COMMANDS
from tui.command_line.parsing import FLAGS, VALUES, Parser, split_general

QUOTED = re.compile(r"`([^`]*)`")
OUTSIDE = re.compile(r"\binvclose (?!\{)([a-z][a-z-]*)")
PLACEHOLDERS = {
    "DATE": "2026-05-31", "AMOUNT": "10.00", "PRICE": "12.50", "QUANTITY": "3", "N": "7", "URL": "books.db", "CODE": "ACME",
    "WORD": "word", "START": "2026-05-01", "VALUE": "1",
}  # fmt: skip
"""What stands in for a word in capitals; any other word stands for itself."""
ELSEWHERE = (
    "chmod",
    "ssh-add",
    "eval",
    "pip",
    "loginctl",
    "systemd-run",
    "REINDEX",
    "REVOKE",
    "ssh-keygen",
    "sqlite3",
    "verify",
    "share",
    "role=",
)
"""First words of what is quoted and is no command of this program, or one part of such a command."""
FIELDS: dict[str, type[Input]] = {
    "account": AccountInput,
    "item": ItemInput,
    "period": PeriodInput,
    "profile": ProfileLineInput,
    "user": UserInput,
    "company": CompanyInput,
}
"""Kind of a master -> what ``set`` takes."""


def wrong(advice: str) -> list[str]:
    """What in this advice cannot be followed as it is written."""
    outside = QUOTED.sub("", advice)
    found = [f"`invclose {name}` stands outside backticks" for name in OUTSIDE.findall(outside) if name in COMMANDS]
    found += [f"{option} stands outside backticks" for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", outside)]
    return found + [problem for quoted in QUOTED.findall(advice) for problem in _wrong(quoted)]


def _wrong(quoted: str) -> list[str]:
    words = shlex.split(_filled(quoted), posix=True)
    if words[:1] == ["invclose"]:
        return _command(quoted, words[1:])
    if words[0].startswith("--"):
        return [] if _known_option(words) else [f"no command has the option `{quoted}`"]
    if words[0] in ELSEWHERE or "=" in words[0] or words[1:2] == ["="]:
        return []
    return [f"`{quoted}` is no command"]


def _filled(text: str) -> str:
    """Names of values, and words in capitals, as a value that would be typed."""
    text = re.sub(r"\{(\w*date|closed_until|end|until|invoiced|start)\w*\}", "2026-05-31", text)
    text = re.sub(r"^\{name\} (?=VALUE)", "--company ", text)
    text = re.sub(r"\bapprove \{number\}", "approve 7", text)
    text = re.sub(r"\{kind\}", "account", text)
    text = re.sub(r"\{needs\}", "close", text)
    text = re.sub(r"\{action\}( FILE)?", lambda found: "backup FILE" if found[1] else "kept", text)
    text = re.sub(r"\{shell\}", "bash", text)
    text = re.sub(r"\{near\}", "close", text)
    text = re.sub(r"\{prog\}", "invclose close", text)
    text = re.sub(r"\{(key_of|posting_type)\}", "purch_receipt", text)
    text = re.sub(r"\{number of [^}]*\}|\{[^}]*\}", "X1", text)
    return re.sub(r"\b[A-Z]+\b", lambda found: PLACEHOLDERS.get(found[0], found[0]), text)


def _command(quoted: str, words: list[str]) -> list[str]:
    general, rest = split_general(words)
    del general
    if not rest or rest[0] in ("--help", "--version"):
        return []
    if rest[0] not in COMMANDS:
        return [f"there is no command `{quoted}`"]
    if rest[1:] == ["--help"]:
        return []
    try:
        parsed = _parser(rest[0]).parse_intermixed_args(rest[1:])
    except UsageError as error:
        return [] if _only_named(rest) else [f"`{quoted}`: {error.message}"]
    fields = FIELDS.get(rest[0])
    if fields is not None and getattr(parsed, "action", "") == "set":
        return [
            f"`{quoted}` sets {name}, which does not exist"
            for name in (pair.partition("=")[0].replace("-", "_") for pair in parsed.values)
            if name not in (*fields.model_fields, "item", "group") and name != "NAME"
        ]
    return []


def _only_named(words: list[str]) -> bool:
    """A command that is named without what it needs: *`invclose adjust` does that*."""
    return len(words) == 1


def _known_option(words: list[str]) -> bool:
    option = words[0].partition("=")[0]
    if option in (*FLAGS, *VALUES):
        return True
    for name in COMMANDS:
        for action in _parser(name)._actions:
            if option in action.option_strings:
                return True
    return option.startswith("--X1")


@cache
def _parser(name: str) -> ArgumentParser:
    return Parser(name, "", import_module(f"tui.command_line.{COMMANDS[name].module}").COMMANDS[name])
