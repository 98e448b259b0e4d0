"""What a person has answered, and what is still to be asked before anything can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.errors import RejectedInput, UsageError

FIXED = (
    "company", "model", "item_group", "dimensions", "site", "encoding", "delimiter", "decimal", "date_order", "late", "accounts",
    "balance", "opening_as_of", "opening_account", "opening_value", "adjusted",
    "other_accounts",
)  # fmt: skip
"""Answers that every profile takes."""
ONCE = (
    "late", "balance", "encoding", "delimiter", "decimal", "date_order", "opening_as_of", "opening_account", "opening_value",
    "adjusted",
)  # fmt: skip
"""Answers about one file: they are not remembered for the next."""
FAMILIES = (
    "location",
    "column",
    "word",
    "item_group_of",
    "model_of",
    "name_of",
    "dimensions_of",
    "value_of",
    "account",
    "decimal",
    "date_order",
)
"""Answers with a name behind a point: ``location.Input Zone=Main``."""


def remembered(answers: Mapping[str, str]) -> dict[str, str]:
    """Those that hold for the next export, too."""
    return {key: value for key, value in answers.items() if key not in ONCE and not key.startswith("value_of.")}


class Question(NamedTuple):
    """Something that no file says: asked once, answered with ``--set KEY=VALUE`` or in the application."""

    key: str
    text: str
    choices: tuple[str, ...] = ()
    proposal: str = ""
    """What is likely; taken only when a person says so."""


class Found(NamedTuple):
    """Something that was found out and not declared: shown, so that nobody has to trust it."""

    where: str
    what: str
    value: str
    why: str = ""


def parse_answers(given: list[str]) -> dict[str, str]:
    """``KEY=VALUE`` of a command line; ``UsageError`` for anything else."""
    answers = {}
    for one in given:
        key, equals, value = one.partition("=")
        key = key.strip()
        if not equals or not key:
            raise UsageError(f"--set {one} is no KEY=VALUE.", advice="Write it like `--set company=bfl`.")
        family, point, _ = key.partition(".")
        if key not in FIXED and not (point and family in FAMILIES):
            known = ", ".join((*FIXED, *(f"{one}.NAME" for one in FAMILIES)))
            raise UsageError(f"--set {key} is no answer.", advice=f"Known: {known}.")
        answers[key] = value.strip()
    return answers


def answers_of(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """The answers of a TOML file: a table within it is a family."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found.update(answers_of(value, f"{prefix}{key}."))
        elif isinstance(value, str | int) and not isinstance(value, bool):
            found[f"{prefix}{key}"] = str(value)
        else:
            raise UsageError(f"{prefix}{key} is not text.", advice='Write KEY = "VALUE".')
    return found


def unanswered(questions: list[Question], name: str) -> RejectedInput:
    """The refusal that lists what is to be answered."""
    first = questions[0]
    more = f" and {len(questions) - 1} more" if len(questions) > 1 else ""
    return RejectedInput(
        f"{name} leaves {len(questions)} question{'s' if len(questions) > 1 else ''} open; nothing was written",
        where=f"{first.text}{more}",
        advice="Answer with `--set KEY=VALUE`, or take what is proposed with `--accept`.",
        problems=tuple(questions),
        code="unanswered",
    )
