"""Reading the documentation: which topics there are, what is near, and pages laid out for a terminal."""

from __future__ import annotations

import json
import sys

import pytest

from tests.unit.cli.conftest import Run
from tui.cli import COMMANDS
from tui.format import cells
from tui.handbook import topics
from tui.handbook.layout import laid_out

PAGES = [topic.name for topic in topics.topics()]


def drawn(text: str, width: int = 60) -> list[str]:
    return ["".join(part for part, _ in line) for line in laid_out(text, width)]


def test_every_page_is_a_topic_with_a_line() -> None:
    files = {
        file for file in topics.folder().rglob("*.md") if file.parent.name != "decisions" and file.name != "index.md"
    }
    assert files - {topic.file for topic in topics.topics()} == set()
    assert len(PAGES) == len(set(PAGES))
    assert all(topic.line for topic in topics.topics())
    assert {"month-end", "glossary", "import-profiles", "export", "keys", "rules", "messages"} <= set(PAGES)


def test_without_a_topic_they_are_listed(run: Run) -> None:
    done = run("help")
    assert [line.split()[0] for line in done.out.splitlines()[2:]] == PAGES
    assert "invclose help TOPIC" in done.err
    assert [row["topic"] for row in json.loads(run("help", "--json").out)] == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_behind_a_pipe_a_page_is_the_text_of_its_file(run: Run, name: str) -> None:
    file = next(topic.file for topic in topics.topics() if topic.name == name)
    done = run("help", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.split() == file.read_text(encoding="utf-8").split()
    assert json.loads(run("help", name, "--json").out)["text"] == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("cost", "group"), "## cost group"),
        (("Issue",), "## receipt, issue"),
        (("not_latest",), "## not_latest"),
        (("Not-Latest",), "## not_latest"),
        (("close",), "## close"),
        (("GLOSSARY",), "# Glossary"),
        (("installing", "invclose"), "# Installing invclose"),
    ],
)
def test_words_of_the_glossary_codes_and_commands_are_topics(run: Run, words: tuple[str, ...], begins: str) -> None:
    assert run("help", *words).out.startswith(begins)


def test_every_command_can_be_read_about() -> None:
    assert set(COMMANDS) == set(topics.commands())


def test_what_there_is_not_is_answered_with_what_is_near(run: Run) -> None:
    done = run("help", "glosary")
    assert done.code == 3
    assert "near: glossary" in done.err
    assert "near: not_latest" in run("help", "not_latst").err
    assert run("help", "zzzzzz").err.startswith("invclose: There is nothing to read about zzzzzz. `invclose help`")


def test_on_a_terminal_a_long_page_goes_through_a_pager(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[list[str], str]] = []
    monkeypatch.setattr(
        "tui.command_line.helping.subprocess.run", lambda command, input, **_: given.append((command, input))
    )
    monkeypatch.setattr("tui.command_line.helping.shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run("help", "rules").out == ""
    ((command, text),) = given
    assert command == ["/usr/bin/less", "-R"]
    assert "\x1b[1mThe rules\x1b[0m" in text
    assert "came after" in run("help", "not_latest").out
    assert len(given) == 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [79, 119])
def test_no_sentence_is_wider_than_the_terminal(name: str, width: int) -> None:
    text = topics.read(name).text
    blocks = {f"    {line}".rstrip() for line in text.splitlines()} | {line.rstrip() for line in text.splitlines()}
    wide = [line for line in drawn(text, width) if cells(line) > width and line.rstrip() not in blocks]
    assert [line for line in wide if max(map(cells, line.split())) < width - 8] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_page_is_lost(name: str) -> None:
    """Letters and digits, one after the other: marks go, words stay. A cell that is wrapped mixes with its neighbours."""
    text = topics.read(name).text
    lines = [line for line in text.splitlines() if not line.startswith(("|", "<!--", "```")) and "](" not in line]
    letters = "".join(filter(str.isalnum, "".join(drawn(text, 2000))))
    for line in lines:
        assert "".join(filter(str.isalnum, line)) in letters


def test_how_a_page_is_drawn() -> None:
    assert drawn("| a | b |\n|---|---|\n| `x` | long words in a cell |\n| \\| | |", 16) == [
        "a  b",
        "-  -------------",
        "x  long words in",
        "   a cell",
        "|  ",
    ]
    assert drawn("- one\n- two that is so long\n  that it goes on", 20) == [
        "- one",
        "- two that is so",
        "  long that it goes",
        "  on",
    ]
    assert drawn("    block   as it is", 8) == ["    block   as it is"]
    assert drawn("```sh\na  b\n```\nafter", 20) == ["    a  b", "", "after"]
    assert drawn("<!-- nothing -->\n\n> Not yet.", 20) == ["  Not yet."]
    assert laid_out("## A\n\nsome `code`", 20) == [
        [("A", "key")],
        [],
        [("some", "plain"), (" ", "plain"), ("code", "blue")],
    ]
