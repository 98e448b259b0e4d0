"""Reading the command line: general options anywhere, one small parser for the command at hand."""

from __future__ import annotations

import re
from argparse import SUPPRESS, Action, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from core.days import calendar_day, days_of_month
from core.errors import UsageError
from core.money import decimal, shortened, to_quantity

if TYPE_CHECKING:
    from tui.command_line import Command

FLAGS = {"--read-only": "read_only", "--json": "as_json", "--plain": "as_plain"}
VALUES = {"--db": "db", "--company": "company"}
GENERAL_OPTIONS = {
    "--db URL": "database: postgresql://..., sqlite:///... or the name of a SQLite file",
    "--company CODE": "company; required only when the database holds several",
    "--read-only": "refuse everything that writes",
    "--json": "print JSON; amounts and quantities are decimal strings",
    "--plain": "print one row per line, for screen readers",
}
GENERAL_HELP = "\n".join(
    [
        "general options, before or after the command:",
        *(f"  {option:<16}{meaning}" for option, meaning in GENERAL_OPTIONS.items()),
    ]
)


class General(NamedTuple):
    """The options that every command takes."""

    db: str | None = None
    company: str | None = None
    read_only: bool = False
    as_json: bool = False
    as_plain: bool = False


def split_general(arguments: Sequence[str]) -> tuple[General, list[str]]:
    """The general options, wherever they stand, and the rest."""
    found: dict[str, str | bool] = {}
    rest: list[str] = []
    position = 0
    while position < len(arguments):
        word = arguments[position]
        position += 1
        name, equals, value = word.partition("=")
        if word == "--":
            rest += arguments[position - 1 :]
            break
        if word in FLAGS:
            found[FLAGS[word]] = True
        elif name in VALUES:
            if not equals:
                if position == len(arguments):
                    raise UsageError(f"{name} needs a value.", advice=f"Write `{name} VALUE`.")
                value = arguments[position]
                position += 1
            found[VALUES[name]] = value
        else:
            rest.append(word)
    return General(**found), rest  # type: ignore[arg-type]


def help_of(action: Action) -> str:
    """The help of an argument with its default, where leaving it out means a value."""
    text = action.help or ""
    if action.default in (None, False, "", SUPPRESS) or action.default == []:
        return text
    if text.endswith(")"):
        return f"{text[:-1]}; default {action.default})"
    return f"{text} (default {action.default})"


class HelpFormatter(RawDescriptionHelpFormatter):
    """Shows defaults."""

    def _get_help_string(self, action: Action) -> str:
        return help_of(action)


class Parser(ArgumentParser):
    """The parser of one command. Says what is wrong as every other error of the product."""

    def __init__(self, name: str, sentence: str, command: Command) -> None:
        exits = [f"  {code:<4}{meaning}" for code, meaning in command.exits.items()]
        blocks = [
            f"examples:\n{command.examples.strip(chr(10))}",
            "\n".join(["exit codes:", *exits]) if exits else "",
            GENERAL_HELP,
        ]
        super().__init__(
            prog=f"invclose {name}",
            description="\n\n".join(filter(None, (sentence, command.about.strip("\n")))),
            epilog="\n\n".join(filter(None, blocks)),
            formatter_class=HelpFormatter,
            allow_abbrev=False,
        )
        command.arguments(self)

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:]
        raise UsageError(f"{sentence}.", advice=f"See `{self.prog} --help`.")


def iso_date(text: str) -> str:
    """A day as YYYY-MM-DD."""
    try:
        return calendar_day(text).isoformat()
    except ValueError as error:
        if "between" in str(error):
            raise ArgumentTypeError(f"{text!r} {error}") from error
    raise ArgumentTypeError(f"{shortened(text)!r} is not a valid date; write it as YYYY-MM-DD")


def day_or_month(text: str) -> str:
    """A day as YYYY-MM-DD, or a month as YYYY-MM."""
    return text if days_of_month(text) else iso_date(text)


def amount(text: str) -> Decimal:
    """An amount such as 1234.50; whether it has too many decimals says the company's currency (``Session.amount``)."""
    try:
        return decimal(text, "1234.56")
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def count(text: str) -> int:
    """A whole number of at least 1."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) < 1:
        raise ArgumentTypeError(f"{shortened(text)!r} is not a whole number of at least 1")
    return int(text)


def price(text: str) -> int:
    """A price of one piece such as 12.50, up to six decimals, in millionths."""
    try:
        found = to_quantity(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
    if found < 0:
        raise ArgumentTypeError(f"{text!r} is negative; a price cannot be")
    return found


def pieces(text: str) -> int:
    """A quantity such as 2.5, in millionths."""
    found = price(text)
    if not found:
        raise ArgumentTypeError("the quantity must not be zero")
    return found


def percent(text: str) -> int:
    """A percentage such as 2.5 or -10, in millionths of a percent."""
    try:
        return to_quantity(text.removesuffix("%"))
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
