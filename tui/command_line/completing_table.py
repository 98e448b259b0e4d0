"""``tui/completing/table.py``, made from the parsers by ``scripts/cli_reference``: what shells complete, ready to be read.

``VALUES`` says what stands where a parser has no fixed choices: by command and argument, else by the word that the help has for it.
A test finds an argument that is neither here nor among those that nobody can propose (``FREE``).
"""

from __future__ import annotations

import sys
from argparse import Action
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.exporting.formats import FORMATS
from core.mapping.catalog import SHIPPED
from core.periods import ALL, NONE
from core.posting.keys import POSTING_KEYS
from core.vocabulary import InventoryModel, PeriodStatus, Role
from tui.cli import COMMANDS
from tui.command_line.parsing import FLAGS, GENERAL_OPTIONS, Parser, help_of
from tui.completing.shape import Option, Place, Word
from tui.handbook.topics import topics
from tui.settings import BY_NAME, KEYS

if TYPE_CHECKING:
    from tui.command_line import Command

FILE, FOLDER = "@file", "@folder"
VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("adjust", "transaction"): ("@transaction",),
    ("approve", "number"): ("@approval",),
    ("company", "key"): ("@company",),
    ("decline", "number"): ("@approval",),
    ("explain", "number"): ("@transaction", "@voucher"),
    ("export", "what"): ("@record", "@voucher"),
    ("help", "words"): tuple(topic.name for topic in topics()),
    ("import-profile", "name"): (*SHIPPED, "@import-profile", FILE),
    ("import", "profile"): (*SHIPPED, "@import-profile"),
    ("item", "action"): ("list", "show", "set", "@item"),
    ("job", "record"): ("@run",),
    ("keys", "words"): (),
    ("mark", "words"): ("list", "remove", "@transaction"),
    ("profile", "key"): (*POSTING_KEYS, "@item"),
    ("reconcile", "words"): ("note", "@account"),
    ("run", "record"): (),
    ("settlements", "name"): ("@record", "@transaction"),
    ("target", "key"): tuple(FORMATS),
    ("undo", "reference"): ("@document", "@transaction"),
    ("voucher", "number"): ("@voucher", "@document"),
    **{(name, "key"): (f"@{name}",) for name in ("account", "group", "item", "model", "period", "user")},
    ("config", "name"): (*BY_NAME, KEYS),
    ("config", "value"): ("@value-of-setting",),
    ("standard-cost", "date"): (),
    ("adjust", "date"): (),
    ("undo", "date"): (),
    **{(name, "date_from"): ("@first-day",) for name in ("audit", "export", "report")},
}
YES_NO = ("yes", "no")
SET: dict[str, dict[str, tuple[str, ...]]] = {
    "account": {"name": (), "blocked": YES_NO},
    "company": {"name": (), "second-person": YES_NO, "currency": (), "first-month": (), "months": ()},
    "group": {"name": ()},
    "item": {
        "name": (), "group": (), "cost-price": (), "unit": (), "model": tuple(InventoryModel),
        "physical-value": YES_NO, "fixed-receipt-price": YES_NO, "physical-negative": YES_NO, "financial-negative": YES_NO,
        "post-physical": YES_NO, "stocked": YES_NO,
    },
    "period": {"end": (), "name": (), "status": tuple(PeriodStatus), "inventory-access": (ALL, NONE, *Role)},
    "profile": {"account": (), "item": (), "group": ()},
    "user": {"role": tuple(Role)},
}  # fmt: skip
"""Kind of a master -> what ``set`` takes, with the words that each may be; none: any text."""
BY_METAVAR: dict[str, tuple[str, ...]] = {
    "ACCOUNT": ("@account",), "CERTIFICATES": (FILE,), "DATE": ("@day",), "DAY": ("@day",), "DIR": (FOLDER,),
    "DOCUMENT": ("@document",), "FILE": (FILE,),
    "GROUP": ("@group",), "ITEM": ("@item",), "KEY": (FILE,), "LOGIN": ("@user",), "PATH": (FILE,), "RECEIPT": ("@transaction",),
    "RECORD": ("@record",), "SITE": ("@site",), "TRANSACTION": ("@transaction",),
}  # fmt: skip
FREE = frozenset([
    "ADDRESS", "AMOUNT", "CODE", "KEY=VALUE", "N", "NAME", "NAME=VALUE", "NEW", "NOTE", "PERCENT", "PRICE", "QUANTITY", "TEXT",
    "VALUE", "WEIGHT", "WORD", "WORDS",
])  # fmt: skip
"""Amounts, texts, new names: whoever types them knows them."""


def table() -> tuple[dict[str, Word], dict[str, Option]]:
    """Every command that people use, and the general options."""
    words = {name: _word(name) for name, entry in COMMANDS.items() if not entry.help.startswith("internal:")}
    given = {"--db": Place((FILE,)), "--company": Place(("@company",))}
    general = {}
    for shown, meaning in GENERAL_OPTIONS.items():
        name = shown.partition(" ")[0]
        general[name] = Option(meaning, None if name in FLAGS else given[name])
    return words, general


def arguments_of(name: str) -> list[Action]:
    """The arguments of a command, as its parser has them."""
    command: Command = import_module(f"tui.command_line.{COMMANDS[name].module}").COMMANDS[name]
    return [action for action in Parser(name, "", command)._actions if action.dest != "help"]


def values_of(name: str, action: Action) -> tuple[str, ...] | None:
    """What may stand for an argument; ``None`` where nobody has said."""
    if action.choices is not None:
        return tuple(map(str, action.choices))
    if action.metavar == "NAME=VALUE" and name in SET:
        return tuple(f"{key}={word}" for key, words in SET[name].items() for word in words or ("",))
    if (name, action.dest) in VALUES:
        return VALUES[name, action.dest]
    metavar = str(action.metavar or action.dest.upper())
    return () if metavar in FREE else BY_METAVAR.get(metavar)


def _word(name: str) -> Word:
    places, options = [], {}
    for action in arguments_of(name):
        place = Place(values_of(name, action) or (), action.nargs in ("+", "*"))
        if not action.option_strings:
            places.append(place)
        else:
            options[action.option_strings[0]] = Option(help_of(action), None if action.nargs == 0 else place)
    return Word(COMMANDS[name].help, tuple(places), options)


def module() -> str:
    """The text of ``tui/completing/table.py``."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    words, general = table()
    yield '"""What may stand where on a command line. Made by `scripts/cli_reference`: do not edit."""'
    yield ""
    yield "from __future__ import annotations"
    yield ""
    yield "from tui.completing.shape import Option, Place, Word"
    yield ""
    yield "# fmt: off"
    yield "GENERAL = {"
    yield from (f"    {_quoted(name)}: {_option(option)}," for name, option in general.items())
    yield "}"
    yield "COMMANDS = {"
    for name, word in words.items():
        places = "".join(f"{_place(place)}, " for place in word.places).rstrip()
        start = f"    {_quoted(name)}: Word({_quoted(word.help)}, ({places}), {{"
        yield start + ("" if word.options else "}),")
        if word.options:
            yield from (f"        {_quoted(option)}: {_option(what)}," for option, what in word.options.items())
            yield "    }),"
    yield "}"


def _option(option: Option) -> str:
    more = "" if option.value is None else f", {_place(option.value)}"
    return f"Option({_quoted(option.help)}{more})"


def _place(place: Place) -> str:
    values = "".join(f"{_quoted(value)}, " for value in place.values).rstrip()
    return f"Place(({values}){', many=True' if place.many else ''})"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f"'{text}'" if '"' in text and "'" not in text and "\\" not in text else f'"{escaped}"'


def main(arguments: list[str]) -> int:
    """Write the module named (``tui/completing/table.py``)."""
    Path(arguments[0]).write_text(module(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
