"""An import profile: how the export of another system becomes lines of a plain bundle.

A profile is a TOML file. It declares what the tables of the export are called, which labels their columns have in which
language, how they are joined, which words of a column mean what, and, row by row, what is left out and why and what kind of
transaction the rest is. Nothing of it is code. docs/import-profiles.md describes every key.

``read_profile`` takes the text apart and names every mistake of it by its place in the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import RejectedInput
from core.importing.model import KINDS
from core.importing.problems import Problem
from core.vocabulary import DIMENSIONS

TYPES = ("text", "code", "quantity", "amount", "price", "date", "yes_no", "product", "place")
"""What the cells of a column are. A code is kept as it stands; a product is ``[code] name``; a place is inside or outside."""
UPDATES = ("both", "dated", "values")
"""Both updates on one day; each with its own day and amount; one for each row of a table of values."""
DERIVED = ("sign", "route", "opposite", "document_signs")
"""What a rule may ask besides columns: + or - of the quantity; from and to; the other side; signs within the document."""
_RULE_WORDS = ("kind", "leave_out", "amount", "production", "from_balance")
ROLES = (
    "item", "quantity", "date", "financial_date", "amount", "financial_amount", "price", "document", "financial_document", "key",
    "identity", "from", "to", "site", "warehouse", "batch", "serial", "configuration", "order", "company", "currency", "unit", "name",
    "group", "value", "balance", "pair", "lot", "return_lot", "shipment_lot",
    "adjustment",
)  # fmt: skip
"""What a movement is made of. ``key`` is one column that names a row for ever, ``identity`` several that do together."""


LEDGER_ROLES = ("voucher", "date", "account", "debit", "credit", "amount", "company")
"""What an entry of a general ledger is made of: debit and credit, or an amount with its sign."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    labels: tuple[str, ...]
    """As the header may have it, folded; the first is the one that sentences show."""
    shown: str
    type: str = "text"
    optional: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    """Folded word of a cell -> what a rule calls it; empty: every word stands for itself."""
    empty: tuple[str, ...] = ()
    """Texts that mean nothing, such as 1900-01-01."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file or sheet of an export."""

    name: str
    files: tuple[str, ...]
    """What it is usually called; shown where it is missing."""
    columns: Mapping[str, Column]
    optional: bool = False
    join: tuple[str, str] = ("", "")
    """Column of the transactions, column of this table."""
    leave_out: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A row that meets every condition is left out, or is of this kind. The first rule that fits decides."""

    conditions: Mapping[str, tuple[str, ...]]
    leave_out: str = ""
    kind: str = ""
    amount: bool = False
    """Whether the row brings its value along."""
    production: str = ""
    """Column with the number of the production."""
    from_balance: bool = False
    """Whether the quantity is what the balance column says less what it said before, as of a count."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person has to say before anything is read."""

    key: str
    question: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class LedgerExport:
    """How the general ledger of the system is exported."""

    table: Table
    entry: Mapping[str, tuple[str, ...]]
    """Role of ``LEDGER_ROLES`` -> the columns that fill it, the first one that is there and not empty."""
    account_pattern: str
    """Regular expression of a cell of accounts; its first group is the number."""


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """A profile, read."""

    name: str
    title: str
    about: str
    updates: str
    tables: Mapping[str, Table]
    movement: Mapping[str, tuple[str, ...]]
    """Role -> the columns that fill it, the first one that is there and not empty."""
    rules: tuple[Rule, ...]
    places: Mapping[str, tuple[str, ...]]
    """supplier, customer, ... -> folded names or endings of places outside."""
    site_pattern: str
    """Regular expression of a place inside; its first group is the site."""
    confirm_places: bool
    """Whether users name places as they like, so that somebody has to say what each is."""
    signed: bool
    """Whether quantities have their sign; else the places say the direction."""
    apostrophe: bool
    """Whether a text that begins like a formula was given an apostrophe."""
    ask: tuple[Ask, ...]
    dimensions: tuple[str, ...]
    """Financial dimensions of new items."""
    ledger: LedgerExport | None = None
    own: bool = False
    """Whether it lies in the user's folder."""

    @property
    def main(self) -> Table:
        return next(table for table in self.tables.values() if not table.join[0])

    def joined(self) -> list[Table]:
        return [table for table in self.tables.values() if table.join[0]]

    def column(self, name: str) -> Column:
        """The column of that name, in whichever table it stands."""
        return next(table.columns[name] for table in self.tables.values() if name in table.columns)


def fold(text: str) -> str:
    """A label or word as it is compared: small letters, single blanks, no mark of a required column."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").replace("\ufeff", "").casefold().split()).strip(
        "*: "
    )


class _Reader:
    """Takes the parsed TOML apart; ``problems`` grows."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def refuse(self, where: str, message: str, advice: str) -> None:
        self.problems.append(Problem(self.file, 0, where, "", message, advice))

    def text(self, source: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
        value = source.get(key, default)
        if not isinstance(value, str):
            self.refuse(f"{where}{key}", "is missing" if value is None else "is not text", f'write {key} = "..."')
            return ""
        return value

    def texts(self, value: object, where: str) -> tuple[str, ...]:
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.refuse(where, "is not a list of texts", 'write ["...", "..."]')
        return ()

    def known(self, source: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in source:
            if key not in known:
                self.refuse(f"{where}{key}", "is not known", f"known here: {', '.join(known)}")

    def part(self, source: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
        value = source.get(key, {})
        if not isinstance(value, Mapping):
            self.refuse(f"{where}{key}", "is not a table", f"write [{where}{key}]")
            return {}
        return value


def read_profile(name: str, text: str, *, own: bool = False) -> ImportProfile:
    """The profile of a TOML text; ``RejectedInput`` with every mistake."""
    file = f"{name}.toml"
    reader = _Reader(file)
    try:
        source = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(file, 0, "", "", f"is not TOML: {error}", "correct it there")
        raise _rejected(file, [problem]) from error
    words = (
        "title",
        "about",
        "updates",
        "tables",
        "movement",
        "rules",
        "places",
        "site_pattern",
        "ask",
        "dimensions",
        "confirm_places",
        "signed",
        "apostrophe",
        "ledger",
    )
    reader.known(source, words, "")
    updates, tables, dimensions = _heads(reader, source)
    columns = {column for table in tables.values() for column in table.columns}
    profile = ImportProfile(
        name=name,
        title=reader.text(source, "title", ""),
        about=reader.text(source, "about", "", "").strip(),
        updates=updates,
        tables=tables,
        movement=_movement(reader, reader.part(source, "movement"), columns),
        rules=_rules(reader, source.get("rules", []), "rules", columns),
        places={
            key: tuple(fold(one) for one in reader.texts(value, f"places.{key}"))
            for key, value in reader.part(source, "places").items()
        },
        site_pattern=reader.text(source, "site_pattern", "", ""),
        confirm_places=source.get("confirm_places", False) is True,
        signed=source.get("signed", True) is not False,
        apostrophe=source.get("apostrophe", False) is True,
        ask=tuple(
            Ask(key, reader.text(one, "question", f"ask.{key}."), reader.text(one, "default", f"ask.{key}.", ""))
            for key, one in reader.part(source, "ask").items()
        ),
        dimensions=dimensions,
        ledger=_ledger(reader, reader.part(source, "ledger")),
        own=own,
    )
    if reader.problems:
        raise _rejected(file, reader.problems)
    return profile


def _ledger(reader: _Reader, source: Mapping[str, Any]) -> LedgerExport | None:
    """The section about the general ledger, where there is one."""
    if not source:
        return None
    own = {key: value for key, value in source.items() if key not in ("entry", "account_pattern")}
    table = _table(reader, "ledger", own, where="ledger.")
    entry = _roles(reader, reader.part(source, "entry", "ledger."), set(table.columns), "ledger.entry", LEDGER_ROLES)
    for role in ("voucher", "date", "account"):
        if role not in entry:
            reader.refuse(f"ledger.entry.{role}", "is missing", "name the column that has it")
    pattern = reader.text(source, "account_pattern", "ledger.", "")
    return LedgerExport(table, entry, pattern)


def _heads(reader: _Reader, source: Mapping[str, Any]) -> tuple[str, dict[str, Table], tuple[str, ...]]:
    """How updates come, the tables, and the financial dimensions of new items."""
    updates = reader.text(source, "updates", "", "both")
    if updates not in UPDATES:
        reader.refuse("updates", f"is {updates}", f"write one of: {', '.join(UPDATES)}")
    tables = {
        key: _table(reader, key, one) for key, one in reader.part(source, "tables").items() if isinstance(one, Mapping)
    }
    mains = [table.name for table in tables.values() if not table.join[0]]
    if len(mains) != 1:
        reader.refuse("tables", f"has {len(mains)} tables without join", "exactly one table holds the transactions")
    dimensions = reader.texts(source.get("dimensions", ["site"]), "dimensions")
    for dimension in set(dimensions).difference(DIMENSIONS):
        reader.refuse("dimensions", f"names {dimension}", f"known: {', '.join(DIMENSIONS)}")
    return updates, tables, dimensions


def _rejected(file: str, problems: list[Problem]) -> RejectedInput:
    first = problems[0]
    return RejectedInput(
        f"{file} has {len(problems)} mistake{'s' if len(problems) > 1 else ''}",
        where=f"{first.column} {first.message}".strip(),
        advice="Correct the import profile; `invclose import-profile show d365` shows one that works.",
        problems=tuple(problems),
    )


def _table(reader: _Reader, key: str, source: Mapping[str, Any], *, where: str = "") -> Table:
    where = where or f"tables.{key}."
    reader.known(source, ("files", "columns", "optional", "join", "leave_out"), where)
    columns = {
        name: _column(reader, name, one, f"{where}columns.{name}.")
        for name, one in reader.part(source, "columns", where).items()
    }
    if not columns:
        reader.refuse(f"{where}columns", "is missing", "name the columns of the table")
    join = reader.texts(source.get("join", []), f"{where}join")
    if join and (len(join) != 2 or join[1] not in columns):
        reader.refuse(
            f"{where}join", "is no pair of columns", "write the column of the transactions and one of this table"
        )
        join = ()
    return Table(
        name=key,
        files=reader.texts(source.get("files", []), f"{where}files"),
        columns=columns,
        optional=source.get("optional", False) is True,
        join=(join[0], join[1]) if join else ("", ""),
        leave_out=_rules(reader, source.get("leave_out", []), f"{where}leave_out", set(columns)),
    )


def _column(reader: _Reader, name: str, source: object, where: str) -> Column:
    if isinstance(source, list):
        source = {"labels": source}
    if not isinstance(source, Mapping):
        reader.refuse(where, "is not a column", 'write { labels = ["..."] }')
        return Column(name, (fold(name),), name)
    reader.known(source, ("labels", "type", "optional", "words", "empty"), where)
    labels = reader.texts(source.get("labels", [name]), f"{where}labels")
    kind = reader.text(source, "type", where, "text")
    if kind not in TYPES:
        reader.refuse(f"{where}type", f"is {kind}", f"write one of: {', '.join(TYPES)}")
    words = {
        fold(word): meaning
        for meaning, them in reader.part(source, "words", where).items()
        for word in reader.texts(them, f"{where}words.{meaning}")
    }
    return Column(
        name=name,
        labels=tuple(dict.fromkeys(fold(label) for label in labels)),
        shown=labels[0] if labels else name,
        type=kind,
        optional=source.get("optional", False) is True,
        words=words,
        empty=reader.texts(source.get("empty", []), f"{where}empty"),
    )


def _movement(reader: _Reader, source: Mapping[str, Any], columns: set[str]) -> dict[str, tuple[str, ...]]:
    found = _roles(reader, source, columns, "movement", ROLES)
    for role in ("item", "quantity", "date"):
        if role not in found:
            reader.refuse(f"movement.{role}", "is missing", "name the column that has it")
    return found


def _roles(
    reader: _Reader, source: Mapping[str, Any], columns: set[str], where: str, known: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Role -> its columns, each of which is there."""
    reader.known(source, known, f"{where}.")
    found = {}
    for role, value in source.items():
        names = reader.texts(value, f"{where}.{role}")
        for name in names:
            if name not in columns:
                reader.refuse(f"{where}.{role}", f"names {name}", "name a column of a table above")
        found[role] = names
    return found


def _rules(reader: _Reader, source: object, where: str, columns: set[str]) -> tuple[Rule, ...]:
    if not isinstance(source, list) or not all(isinstance(one, Mapping) for one in source):
        reader.refuse(where, "is not a list of tables", f"write [[{where}]]")
        return ()
    return tuple(_rule(reader, one, f"{where}[{number}].", columns) for number, one in enumerate(source, 1))


def _rule(reader: _Reader, source: Mapping[str, Any], where: str, columns: set[str]) -> Rule:
    conditions = {}
    for key, value in source.items():
        if key in _RULE_WORDS:
            continue
        if key not in columns and key not in DERIVED:
            reader.refuse(f"{where}{key}", "is not a column", f"name a column, or one of: {', '.join(DERIVED)}")
        conditions[key] = reader.texts(value, f"{where}{key}")
    kind, leave_out = str(source.get("kind", "")), str(source.get("leave_out", ""))
    if bool(kind) == bool(leave_out):
        reader.refuse(
            f"{where}kind", "stands alone or with leave_out", "a rule has a kind, or says why rows are left out"
        )
    if kind and kind not in KINDS:
        reader.refuse(f"{where}kind", f"is {kind}", f"write one of: {', '.join(KINDS)}")
    production = str(source.get("production", ""))
    if production and production not in columns:
        reader.refuse(f"{where}production", f"names {production}", "name a column of a table above")
    return Rule(
        conditions=conditions,
        leave_out=leave_out,
        kind=kind,
        amount=source.get("amount", False) is True,
        production=production,
        from_balance=source.get("from_balance", False) is True,
    )
