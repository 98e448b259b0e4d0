"""docs/messages.md: every sentence that a refusal, a finding or the log may say, made from the source: ``scripts/messages``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from core import log_words
from core.errors import sentence
from core.vocabulary import WARNINGS, LogReason
from tests.messages import collect
from tests.messages.collect import Said

PAGE = "docs/messages.md"
_HEAD = """# Messages

What the program says when it refuses, finds or leaves something open, and what it advises. This page is made from the source by
`scripts/messages`, and a test walks everything in it: both parts are sentences, and the commands in the advice exist. Words in
braces stand for what is filled in. Between the two parts stands, in brackets, where: a file, a document, what is near.

- [Refusals](#refusals), by their code as `--json` gives it
- [Refusals of the database](#refusals-of-the-database), which repeat them for whoever goes round the program
- [Findings](#findings) of `check`, `verify` and `doctor`
- [The closing log](#the-closing-log)
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, _refusals(), _guards(), _findings(), _log()])


def _refusals() -> str:
    codes = collect.codes()
    groups: dict[str, list[Said]] = {}
    for said in collect.errors():
        if not said.handed_on:
            groups.setdefault(codes[said.kind], []).append(said)
    parts = [f"### {code}\n\n{_table('What is wrong', _rows(groups[code]))}" for code in sorted(groups)]
    return "\n".join(["## Refusals\n", *parts])


def _guards() -> str:
    return f"## Refusals of the database\n\n{_table('What is wrong', _rows(collect.guards()))}"


def _findings() -> str:
    parts = ["## Findings\n"]
    titles = {
        "STOP": "Something stops the run, or the books contradict themselves",
        "WARN": "It goes through, and somebody should look",
        "INFO": "To be known",
    }
    for severity, title in titles.items():
        found = [said for said in collect.findings() if said.kind == severity and not said.handed_on]
        parts.append(f"### {severity}\n\n{title}.\n\n{_table('What was found', _rows(found))}")
    return "\n".join(parts)


def _log() -> str:
    variants = {
        LogReason.MARK_NOT_INVOICED: ("MARK_WAITS", "MARK_LATER", "MARK_SINCE", "MARKS_WAIT"),
        LogReason.PRODUCTION_OPEN: ("PRODUCTIONS_OPEN",),
    }
    texts = collect.log_variants()
    rows: list[tuple[str, str]] = []
    for reason in LogReason:
        kind = "WARN" if reason in WARNINGS else "info"
        told = [texts[name] for name in variants.get(reason, ())] or [log_words.ADVICE[reason]]
        rows.extend((f"{kind} {reason.value}", text) for text in told)
    return f"## The closing log\n\n{_table('Reason', rows)}"


def _rows(found: Iterable[Said]) -> list[tuple[str, str]]:
    """Message and advice, each pair once, in the order of the alphabet."""
    pairs = {
        (_text(message), " / ".join(map(_text, said.advices)))
        for said in found
        for message in said.messages
        if message.strip("{}") and " " in message
    }
    return sorted(pairs, key=lambda pair: (pair[0].lower().lstrip("{"), pair))


def _text(text: str) -> str:
    return " ".join(sentence(text).split())


def _table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    cells = [f"| {left.replace('|', chr(92) + '|')} | {right.replace('|', chr(92) + '|')} |" for left, right in rows]
    return "\n".join([f"| {title} | What to do |", "|---|---|", *cells]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page named."""
    Path(arguments[0]).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
