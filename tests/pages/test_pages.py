"""Every example of docs/ and the README is carried out as it stands there; what is not, is named with the test that does."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Callable
from importlib import import_module
from itertools import groupby
from pathlib import Path

import pytest

from core.errors import NotLatest
from tests.pages import books, not_run
from tests.pages.page import PAGES, ROOT, Block, Done, Place, blocks_of, differs
from tests.support.identity import pretend
from tui.cli import COMMANDS
from tui.command_line import Command, jobs
from tui.command_line.parsing import FLAGS, VALUES, Parser

IMPORTS, CLI, README = ROOT / "docs/import.md", ROOT / "docs/cli.md", ROOT / "README.md"
EVERY = [block for page in PAGES for block in blocks_of(page)]


_FIRST = {block.section: block for block in reversed(EVERY) if block.page == "docs/cli.md"}


def usage(block: Block) -> bool:
    """The first block about a command: how it is called, made from its parser (tests/unit/cli/test_reference.py)."""
    return (
        block.section in COMMANDS
        and block == _FIRST[block.section]
        and block.text.startswith(f"invclose {block.section} ")
    )


def sections(page: Path) -> list[tuple[str, list[Block]]]:
    """The sections of a page that have examples, with all blocks; one that goes on belongs to the section above."""
    found: list[tuple[str, list[Block]]] = []
    for section, blocks in groupby(blocks_of(page), key=lambda block: block.section):
        listed = [block for block in blocks if not usage(block)]
        if found and listed and listed[0].goes_on:
            found[-1][1].extend(listed)
        elif any(block.commands or block.file for block in listed):
            found.append((section, listed))
    return found


def bundles() -> dict[str, dict[str, str]]:
    """Folder -> file -> text, of the bundles of the page about imports."""
    found: dict[str, dict[str, str]] = {}
    for block in blocks_of(IMPORTS):
        if block.file:
            folder, _, file = block.file.partition("/")
            found.setdefault(folder, {})[file] = block.text
    return found


@pytest.fixture
def place_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, user_folder: Path) -> Callable[..., Place]:
    """New folders; paths that only a reader has lie in the home of the test."""
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_LOOKS", 0.02)
    pretend(monkeypatch, login=books.ADMIN, now=books.TODAY)

    def substitute(word: str) -> str:
        if word.startswith("tests/"):
            return str(ROOT / word)
        if word.startswith("~/"):
            return str(user_folder / word[2:])
        if word.startswith(("/backup/", "/mnt/")):
            (user_folder / word[1:]).parent.mkdir(parents=True, exist_ok=True)
            return str(user_folder / word[1:])
        return word

    def place(name: str) -> Place:
        made = Place(tmp_path / name, monkeypatch, substitute)
        books.stand_ins(made, bundles())
        return made

    return place


@pytest.mark.parametrize("blocks", [pytest.param(blocks, id=section) for section, blocks in sections(IMPORTS)])
def test_examples_of_the_page_about_imports(place_of: Callable[..., Place], blocks: list[Block]) -> None:
    place = place_of("here")
    for block in blocks:
        if block.file:
            place.write(block.file, block.text)
        for line in block.commands:
            done = place.run(line)
            assert done.code == (block.code if line == block.commands[-1] else 0), (line, done)
        if block.is_output:
            assert differs(block.text, place.last.out) == ""


MADE: dict[Callable[[Place], None], Path] = {}
"""Worlds that a process of the tests has made: files of SQLite, copied for each example."""


def copy_of(world: Callable[[Place], None], place: Place, factory: pytest.TempPathFactory) -> Place:
    """The place with the books of a world in it."""
    if world not in MADE:
        made = Place(factory.mktemp(world.__name__), place.patch)
        world(made)
        MADE[world] = made.folder
    books.copied(MADE[world], place.folder)
    return Place(place.folder, place.patch, place.substitute)


Carry = Callable[[str, list[str]], "dict[str, tuple[Done, Place]]"]


@pytest.fixture
def carried_out(place_of: Callable[..., Place], tmp_path_factory: pytest.TempPathFactory) -> Carry:
    """Each example in books of its own, or one after the other where they follow each other."""

    def carry(command: str, lines: list[str]) -> dict[str, tuple[Done, Place]]:
        done = {}
        place = None
        for number, line in enumerate(lines):
            if place is None or command not in books.SEQUENCES:
                place = copy_of(books.made_for(command), place_of(f"example{number}"), tmp_path_factory)
            for before in books.BEFORE.get(line, ()):
                assert place.run(before).code == 0, before
            done[line] = (place.run(line), place)
        return done

    return carry


@pytest.mark.parametrize("blocks", [pytest.param(blocks, id=section) for section, blocks in sections(CLI)])
def test_examples_of_the_commands(
    carried_out: Carry, place_of: Callable[..., Place], tmp_path_factory: pytest.TempPathFactory, blocks: list[Block]
) -> None:
    command = blocks[0].section
    lines = [line for block in blocks for line in block.commands if line not in not_run.COMMANDS]
    remarks = {line: remark for block in blocks for line, remark in block.remarks.items()}
    for line, (done, place) in carried_out(command, lines).items():
        assert done.code == books.CODES.get(line, 0), (line, done)
        figures = re.findall(r"[0-9]+[.][0-9]{2}", remarks.get(line, "")) if command in books.FIGURES else []
        if figures:
            shown = done.out + Place(place.folder, place.patch).run("invclose adjust on-hand --item A").out
            again = copy_of(books.made_for(command), place_of("again"), tmp_path_factory)
            shown += again.run(line if "--preview" in line else f"{line} --preview").out
            assert [figure for figure in figures if figure not in re.findall(r"[0-9]+[.][0-9]+", shown)] == [], line


README_ROWS = re.findall(r"^\| `(invclose[^`]*)` \|", README.read_text("utf-8"), re.MULTILINE)


def test_everyday_commands_of_the_readme(carried_out: Carry) -> None:
    lines = [line for line in README_ROWS if line not in not_run.COMMANDS]
    assert len(lines) >= 5
    for line, (done, _) in carried_out("close", lines).items():
        assert done.code == 0, (line, done)
        assert done.out.strip(), line


def test_examples_of_the_page_about_installing(carried_out: Carry) -> None:
    lines = [line for block in blocks_of(ROOT / "docs/install.md") for line in block.commands]
    assert lines
    for line, (done, _) in carried_out("company", lines).items():
        assert done.code == 0, (line, done)


def test_every_block_is_carried_out_or_named() -> None:
    """Nothing that looks like an example stands on a page without somebody trying it."""
    pages = {"docs/import.md", "docs/cli.md", "docs/install.md"}
    left = []
    for block in EVERY:
        tried = block.page in pages and bool(block.commands)
        known = block.file or block.is_output or usage(block) or block.name in not_run.BLOCKS
        if not (tried or known or (block.who and block.page in not_run.GUIDES)):
            left.append(block.name)
    assert left == []


def test_what_is_named_is_there() -> None:
    names = {block.name for block in EVERY}
    assert [name for name in not_run.BLOCKS if name not in names] == []
    lines = {line for block in EVERY for line in block.commands} | set(README_ROWS)
    assert [line for line in not_run.COMMANDS if line not in lines] == []
    tests = {*not_run.BLOCKS.values(), *not_run.COMMANDS.values(), *not_run.GUIDES.values()}
    assert [one.test for one in tests if not (ROOT / one.test).is_file()] == []
    assert all(one.why for one in tests)


FOLLOWED = tuple(sorted([*ROOT.glob("docs/howto/*.md"), *ROOT.glob("docs/tutorial/*.md")]))
"""Their blocks are carried out by tests of their own."""


def inline() -> list[tuple[str, str]]:
    """Commands in the running text of the pages."""
    found = []
    for page in (*PAGES, *FOLLOWED):
        text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        found += [(page.name, line) for line in re.findall(r"`(invclose [^`]+)`", text)]
    return found


WALKED = "messages.md"
"""Its commands have gaps for what is known when they are said; `tests.messages` walks them."""


@pytest.mark.parametrize("page", [page.name for page in (*PAGES, *FOLLOWED) if page.name != WALKED])
def test_commands_in_the_text_exist_with_their_options(page: str) -> None:
    for where, line in inline():
        words = shlex.split(line)[1:]
        if where != page or not words or words[0].isupper() or words[0].startswith("--"):
            continue
        entry = COMMANDS[words[0]]
        command: Command = import_module(f"tui.command_line.{entry.module}").COMMANDS[words[0]]
        known = {*Parser(words[0], "", command)._option_string_actions, *FLAGS, *VALUES}
        assert [word for word in words if word.startswith("--") and word.partition("=")[0] not in known] == [], line


def named(start: str) -> Block:
    return next(block for block in EVERY if block.name.startswith(start))


def test_forms_of_files_and_errors_are_those_of_the_program() -> None:
    config = tomllib.loads(named("docs/cli.md: db =").text)
    assert set(config) == {"db", "company"}
    error = json.loads(named('docs/cli.md: {"error"').text)["error"]
    assert list(error) == list(NotLatest("", advice="").as_dict())
    assert error["code"] == NotLatest.code


@pytest.mark.parametrize("start", ["docs/testing.md: scripts/soak", "docs/benchmarks.md: .venv"])
def test_long_runs_are_asked_for_with_options_that_exist(start: str) -> None:
    """Each option of an example is one that its program declares."""
    for line in named(start).text.splitlines():
        words = re.split(r"\s{3,}", line.strip())[0].split()
        module = "tests.robust.soak" if words[0] == "scripts/soak" else words[2]
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")
        assert [word for word in words if word.startswith("--") and f'"{word}"' not in source] == [], line


def test_a_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n\ntext:\n\n    invclose overview    shows it\n    > more\n\n- a list\n\n    still the list\n\n"
        "## Two\n\n```csv a/b.csv goes-on\nx\n```\n\n```sh exit-4\ninvclose check\n```\n\n```sh anna\ninvclose x\n```\n"
        "\n```output\na\n...\nz\n```\n"
    )
    first, file, commands, guide, output = blocks_of(page)
    assert (first.section, first.line, first.commands) == ("One", 5, ["invclose overview"])
    assert first.remarks == {"invclose overview": "shows it"}
    assert (file.file, file.goes_on, file.text) == ("a/b.csv", True, "x\n")
    assert (commands.commands, commands.code, guide.commands, guide.who) == (["invclose check"], 4, [], "anna")
    assert differs(output.text, "a\nb  \nc\nz\n") == differs(output.text, "a\nz") == ""
    assert differs(output.text, "a\nb\n") != ""
    assert differs("a\n", "a\nb\n") != ""


def test_an_output_that_differs_is_found(place_of: Callable[..., Place]) -> None:
    """The test of the pages can fail: a figure of the page that is not printed."""
    output = next(block for block in blocks_of(IMPORTS) if block.is_output and "157.50" in block.text)
    assert differs(output.text, output.text.replace("157.50", "157.51")) != ""
    place = place_of("here")
    assert place.run("invclose import nowhere").code == 3
