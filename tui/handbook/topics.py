"""What can be read: each page of docs/ by its name, each command, message and term of the glossary by its word.

``docs/index.md`` says in which order and what each page is for. In the source tree the pages lie in docs/, in the wheel in a folder
beside the packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from core.errors import NotFound
from tui import fuzzy

_LINK = re.compile(r"\[([^\]]+)\]\(([\w./-]+\.md)\)")
_HEADING = re.compile(r"^(#+) (.*)$")
NEAR = 5


class Topic(NamedTuple):
    """A page: its name, what it is for, its file."""

    name: str
    line: str
    file: Path

    def text(self) -> str:
        """The page as it stands in its file."""
        return self.file.read_text(encoding="utf-8")


class Read(NamedTuple):
    """What there is to read about a topic: its title and Markdown."""

    title: str
    text: str


def folder() -> Path:
    """Where the pages lie."""
    return Path(str(files("tui"))).parent / "docs"


@cache
def topics() -> tuple[Topic, ...]:
    """Every page: those of the index in its order, then whatever else there is."""
    found = {topic.file: topic for topic in _listed(folder() / "index.md")}
    for file in sorted(folder().rglob("*.md")):
        if file.name not in ("index.md", "README.md") and file not in found and file.parent.name != "decisions":
            found[file] = Topic(file.stem, _title(file), file)
    return tuple(found.values())


def _listed(index: Path) -> Iterator[Topic]:
    """The pages that the tables of the index link to; several on one row are told apart by their titles."""
    for row in index.read_text(encoding="utf-8").splitlines():
        links = _LINK.findall(row) if row.startswith("|") else []
        meaning = row.strip("| ").rpartition(" | ")[2]
        for title, target in links:
            file = index.parent.joinpath(target).resolve()
            if file.is_file() and file.is_relative_to(index.parent.resolve()):
                name = "decisions" if file.parent.name == "decisions" else file.stem
                yield Topic(name, f"{title}: {meaning}" if len(links) > 1 else meaning, file)


def _title(file: Path) -> str:
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    return first.lstrip("# ")


def read(name: str) -> Read:
    """The page, message or terms of this name; ``NotFound`` names what is near."""
    wanted = " ".join(name.casefold().split())
    for topic in topics():
        if wanted in (topic.name.casefold(), _title(topic.file).casefold()):
            return Read(topic.name, topic.text())
    if found := commands().get(wanted) or messages().get(re.sub("[ -]", "_", wanted)) or terms().get(wanted):
        return found
    raise NotFound(
        f"There is nothing to read about {name}.",
        where=f"near: {', '.join(near)}" if (near := nearest(wanted)) else "",
        advice="`invclose help` lists the topics; the name of a command, the code of a message and a word of the glossary are topics too.",
    )


def nearest(wanted: str) -> list[str]:
    """Topics, codes and terms that are spelt like it."""
    known = [*(topic.name for topic in topics()), *commands(), *messages(), *terms()]
    parts = [name for name in known if wanted in name]
    alike = fuzzy.ranked(known, wanted, lambda one: (one, ""))
    return list(dict.fromkeys([*parts, *alike]))[:NEAR]


@cache
def commands() -> Mapping[str, Read]:
    """Name of a command -> its part of the page of commands."""
    return _parts("cli.md", "Commands")


@cache
def messages() -> Mapping[str, Read]:
    """Code of a refusal -> its part of the page of messages."""
    return _parts("messages.md", "Refusals")


def _parts(page: str, chapter: str) -> Mapping[str, Read]:
    """The sections of a chapter by their headings."""
    _, _, rest = folder().joinpath(page).read_text(encoding="utf-8").partition(f"\n## {chapter}\n")
    parts = [
        part.partition("\n")
        for part in re.split(r"^### ", re.split(r"^## |^<!--", rest, flags=re.M)[0], flags=re.M)[1:]
    ]
    return {name.strip(): Read(name.strip(), f"## {name.strip()}\n{text}") for name, _, text in parts}


@cache
def terms() -> Mapping[str, Read]:
    """Word of the glossary -> its row; a row of several words stands under each."""
    found: dict[str, Read] = {}
    for line in (folder() / "glossary.md").read_text(encoding="utf-8").splitlines():
        words, bar, meaning = line.strip("| ").partition(" | ")
        if not (line.startswith("| ") and bar) or words == "word":
            continue
        row = Read(words, f"## {words}\n\n{meaning}\n")
        for word in words.split(","):
            found.setdefault(_bare(word), row)
    return found


def _bare(word: str) -> str:
    return re.sub(r"[*`]|\(.*?\)", "", word).strip().casefold()
