"""The blocks of a page, and a folder and books of their own in which its examples are carried out.

A block is fenced or indented by four blanks. What it is says its first line:

    ```csv books/items.csv      a file of the example, with its name
    ```sh                       commands; an indented block with lines that begin with invclose is the same
    ```sh exit-3                the last of which ends with that code
    ```output                   what the last command printed; a line ... stands for any lines

Every section begins with an empty folder and no books. ``goes-on`` behind the name of its first block keeps those of the one above.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from tui.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_COMMENT = re.compile(r"\s{3,}")
_PIPE = re.compile(r"\s\|\s")
_ASKED = re.compile(r"[Aa]dd `(--yes|--confirm \w+)`")


class Block(NamedTuple):
    """A block of a page."""

    page: str
    line: int
    section: str
    info: tuple[str, ...]
    """What stands behind the fence; empty for an indented block."""
    text: str

    @property
    def name(self) -> str:
        """The page and the first line, which stay when lines above are added."""
        return f"{self.page}: {self.text.strip().splitlines()[0].strip()[:60]}".rstrip()

    @property
    def language(self) -> str:
        return self.info[0] if self.info else ""

    @property
    def file(self) -> str:
        """Name of the file that it holds; blank for none."""
        return self.info[1] if self.language == "csv" else ""

    @property
    def who(self) -> str:
        """Who types it, where several people do: a guide for several logins, which has a test of its own."""
        named = [word for word in self.info[1:] if word != "goes-on" and not word.startswith("exit-")]
        return named[0] if named and self.language in ("sh", "sql") else ""

    @property
    def code(self) -> int:
        """The exit code of its last command."""
        return next((int(word[5:]) for word in self.info if word.startswith("exit-")), 0)

    @property
    def is_output(self) -> bool:
        return self.language == "output"

    @property
    def goes_on(self) -> bool:
        return "goes-on" in self.info

    @property
    def commands(self) -> list[str]:
        """The command lines that it holds, without what is said behind them."""
        if self.language not in ("", "sh") or self.who:
            return []
        lines = [line.strip() for line in self.text.splitlines()]
        return [_COMMENT.split(line)[0] for line in lines if line.startswith("invclose ") and "[OPTIONS]" not in line]

    @property
    def remarks(self) -> dict[str, str]:
        """Command -> what is said behind it on its line."""
        lines = [_COMMENT.split(line.strip(), maxsplit=1) for line in self.text.splitlines()]
        return {line[0]: line[1] for line in lines if len(line) == 2 and line[0].startswith("invclose ")}


def blocks_of(page: Path) -> list[Block]:
    """Every block, in order."""
    name = str(page.relative_to(ROOT)) if page.is_relative_to(ROOT) else page.name
    return list(_blocks(name, page.read_text("utf-8").splitlines()))


def _blocks(page: str, lines: Sequence[str]) -> Iterator[Block]:
    section, at, listed = "", 0, False
    while at < len(lines):
        line = lines[at]
        if line.startswith("#"):
            section, listed = line.lstrip("# "), False
        elif line.startswith("```"):
            end = next(number for number in range(at + 1, len(lines)) if lines[number].startswith("```"))
            yield Block(page, at + 1, section, tuple(line[3:].split()), "\n".join(lines[at + 1 : end]) + "\n")
            at = end
        elif line.startswith("    ") and not lines[at - 1].strip() and not listed:
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            text = "\n".join(one[4:] for one in lines[at:end]).rstrip() + "\n"
            yield Block(page, at + 1, section, (), text)
            at = end - 1
        elif line.strip():
            listed = bool(re.match(r"\s*([-*]|[0-9]+\.) ", line)) or (listed and line.startswith("  "))
        at += 1


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass
class Place:
    """A folder and the books in it, where examples are carried out."""

    folder: Path
    patch: pytest.MonkeyPatch
    substitute: Callable[[str], str] = str
    """A word of a command -> where it lies for the test: a path that only its reader has."""
    last: Done = field(default_factory=lambda: Done(0, "", ""))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.patch.chdir(self.folder)
        self.patch.setenv("INVCLOSE_DB", f"sqlite:///{self.folder}/invclose.db")

    def write(self, name: str, text: str) -> None:
        """A file of the example."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def run(self, line: str) -> Done:
        """A command line as it is typed; what a terminal would ask is answered with yes. Behind a pipe stands no program of ours."""
        words = shlex.split(_PIPE.split(line)[0])
        assert words[0] == "invclose", line
        target = ""
        if ">" in words:
            target = words[words.index(">") + 1]
            words = words[: words.index(">")]
        self.last = self._main([self.substitute(word) for word in words[1:]])
        if self.last.code == 2 and (asked := _ASKED.search(self.last.err)):
            self.last = self._main([*(self.substitute(word) for word in words[1:]), *asked[1].split()])
        if target:
            self.write(target, self.last.out)
        return self.last

    def _main(self, arguments: list[str]) -> Done:
        out, err = io.StringIO(), io.StringIO()
        self.patch.setattr(sys, "stdin", io.StringIO())
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return Done(code, out.getvalue(), err.getvalue())


def differs(expected: str, printed: str) -> str:
    """What of an expected output was not printed; blank when it is the same, a line ``...`` standing for any lines."""
    wanted = [line.rstrip() for line in expected.strip("\n").splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line) + r"\n" for line in wanted)
    there = "".join(line.rstrip() + "\n" for line in printed.strip("\n").splitlines())
    return "" if re.fullmatch(pattern, there) else f"expected:\n{expected}\nprinted:\n{printed}"
