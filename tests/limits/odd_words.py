"""Command lines that nobody would type: every command and option with every kind of odd word, made from a seed."""

from __future__ import annotations

import contextlib
import io
import json
import random
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

from tui import cli
from tui.command_line.parsing import Parser

AT_ONCE = 25
"""Command lines of one test."""
SECONDS = 60
"""A command that takes longer hangs."""
KNOWN_EXITS = {0, 1, 2, 3, 4, 5, 75}
LEFT_OUT = {"run", "demo", "scenario"}
"""The worker itself, and two that make books for minutes."""
WORDS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udcff", "\u0663", "\uff11\uff12", "-0", "0", "-1", "NaN", "-sNaN",
    "Infinity", "1e400", "-1e400", "1e-400", "1" * 5000, "1." + "1" * 5000, "9" * 19, str(2**63 - 1), str(2**63),
    str( - (2**63) - 1), str(2**64), str(10**30), "999999999999", "0x10", "1_000", "+1", "1,5", "1.", ".5", "1/2",
    "9999-12-31", "0001-01-01", "2024-02-30", "2023-02-29", "0000-00-00", "2024-1-1", "31.01.2024", "2024-01-31",
    "x" * 100_000, "'; DROP TABLE item; --", "%", "_", "*", "?", "--", "-", "---", "-x", "--x=y", "=", "=1+1",
    "@x", "\u202eabc", "\U0001f4a5", "e\u0301" * 200, "[/bold]", "[@click=quit]", "{}", "{0}", "%s%n",
    "\x1b]52;c;eA==\x07", "\n", "\r\n", "\t", "../../etc/passwd", "/", "/dev/null", "/dev/zero", "/dev/full",
    "/proc/self/mem", "C:\\NUL", "a/" * 3000, "IC-000001", "IC-", "INVC-999999", "P1", "S1", "LAMP", "ACME",
    "true", "None", "null", "postgresql://nowhere.invalid:1/x", "sqlite://", "sqlite:///", "mysql://x", "://",
    "file:x?mode=rw",
)  # fmt: skip


def lines(seed: int, folder: Path) -> list[str]:
    """One command line."""
    chance = random.Random(seed)
    word = chance.choice(sorted(set(cli.COMMANDS) - LEFT_OUT))
    command = import_module(f"tui.command_line.{cli.COMMANDS[word].module}").COMMANDS[word]
    parser = Parser(word, "", command)
    line = [word]
    for action in parser._actions:
        if action.dest == "help" or (not action.required and action.option_strings and chance.random() < 0.6):
            continue
        if action.option_strings:
            line.append(chance.choice(action.option_strings))
        if action.nargs == 0:
            continue
        count = chance.choice((1, 1, 1, 2, 0))
        line += [_word(chance, list(action.choices or ()), folder) for _ in range(count)]
    if "--yes" not in line and chance.random() < 0.3:
        line.append("--yes")
    if chance.random() < 0.15:
        line += [chance.choice(("--db", "--company")), _word(chance, [], folder)]
    if chance.random() < 0.2:
        line.append(chance.choice(("--json", "--plain", "--read-only")))
    return line


def _word(chance: random.Random, choices: list[Any], folder: Path) -> str:
    if choices and chance.random() < 0.7:
        return str(chance.choice(choices))
    if chance.random() < 0.1:
        return str(folder / chance.choice(("", "pipe", "folder", "empty", "no/where", "text.csv")))
    if chance.random() < 0.1:
        return f"{chance.choice(('name', 'account', 'role', 'cost_price', 'end', 'blocked'))}={chance.choice(WORDS)}"
    if chance.random() < 0.3:
        return "".join(
            chr(chance.choice((chance.randrange(0x20, 0x7F), chance.randrange(0x110000))))
            for _ in range(chance.randrange(12))
        )
    return chance.choice(WORDS)


class Hangs(BaseException):
    """A command did not come to an end."""


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Ends what takes longer."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def said(line: list[str]) -> tuple[int, str, str]:
    """Exit code, output, errors."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), within(SECONDS):
        code = cli.main(line)
    return code, out.getvalue(), err.getvalue()


def fault_of(line: list[str]) -> str:
    """What is wrong with how the program answered; empty when it was a result or a sentence."""
    sys.stdin = io.StringIO()
    try:
        code, out, err = said(line)
    except Hangs:
        return "hangs"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    if code not in KNOWN_EXITS:
        return f"exit code {code}"
    if "fault of invclose" in err or '"code": "fault"' in out:
        return err or out
    if "Traceback" in err:
        return err
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in err):
        return f"a raw control character: {err!r}"
    if "--json" in line and out and code in (2, 3, 4):
        try:
            json.loads(out)
        except ValueError:
            return f"no JSON: {out[:200]}"
    return ""
