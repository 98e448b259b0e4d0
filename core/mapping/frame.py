"""The rows of an export with their joined tables: a column by its name, as text, words, numbers or days.

Each distinct text is worked out once; what cannot be read is a problem of its row, in the words of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.costing.shape import Flags, Ints
from core.currency import Currency
from core.importing.problems import Problem
from core.importing.texts import Texts
from core.mapping.answers import Found, Question
from core.mapping.cells import DAY, ERROR, NUMBER, bare, bare_cells
from core.mapping.converting import Converted, converted, telling
from core.mapping.days import ORDERS, Days, day_evidence
from core.mapping.joining import found_among
from core.mapping.numbers import Decision, Numbers, decide, evidence
from core.mapping.profile import Column, ImportProfile, Table, fold
from core.mapping.tables import ReadTable
from core.money import QUANTITY_DECIMALS

NOTHING = -(2**62)
"""An empty cell of a column of numbers."""
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.ASCII)
_PRODUCT = re.compile(r"\[([^\]]+)\]\s*(.*)", re.DOTALL)
_FIGURES = ("quantity", "amount", "price")
_OPEN_CELL = "format the column as text in the spreadsheet and enter the code again"


@dataclass(slots=True)
class Frame:
    """Everything that was read, and what is still open."""

    profile: ImportProfile
    answers: Mapping[str, str]
    currency: Currency
    tables: dict[str, ReadTable]
    problems: list[Problem]
    found: list[Found] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    """Table -> its decimal mark."""
    orders: dict[str, str] = field(default_factory=dict)
    """Table -> the order of day and month."""
    rounded: int = 0
    company: str = ""
    """Code of the company that the export goes into."""
    _joined: dict[str, Ints] = field(default_factory=dict)
    _beside: dict[str, Texts] = field(default_factory=dict)

    @property
    def main(self) -> ReadTable:
        return self.tables[self.profile.main.name]

    def __len__(self) -> int:
        return len(self.main)

    def ask(self, key: str, text: str, choices: tuple[str, ...] = (), proposal: str = "") -> str:
        """The answer; blank, and a question, where there is none."""
        if key in self.answers:
            return self.answers[key]
        self.questions.setdefault(key, Question(key, text, choices, proposal))
        return ""

    def table_of(self, name: str) -> ReadTable | None:
        """The table that was read and has a column of this name."""
        for table in self.tables.values():
            if name in table.table.columns:
                return table
        return None

    def is_there(self, name: str) -> bool:
        table = self.table_of(name)
        return table is not None and name in table.present

    def roles(self, role: str) -> list[str]:
        """The columns of a role that are there, in the order of the profile."""
        return [name for name in self.profile.movement.get(role, ()) if self.is_there(name)]

    def text(self, name: str) -> Texts:
        """A column beside each row of the transactions; empty where its table has no such row."""
        table = self.table_of(name)
        if table is None:
            return Texts.blank(len(self))
        if table is self.main:
            return table.cells(name)
        if name not in self._beside:
            self._beside[name] = table.cells(name).take(self.joined(table.table))
        return self._beside[name]

    def joined(self, table: Table) -> Ints:
        """Row of the other table for each row of the transactions; -1 for none."""
        if table.name not in self._joined:
            here, there = table.join
            self._joined[table.name] = found_among(self.text(here), self.tables[table.name].cells(there))
        return self._joined[table.name]

    def role(self, role: str) -> Texts:
        """The first column of a role that is not empty, row by row."""
        names = self.roles(role)
        if not names:
            return Texts.blank(len(self))
        found = self.text(names[0])
        for name in names[1:]:
            found = Texts.of([one or other for one, other in zip(found, self.text(name), strict=True)])
        return found

    def words(self, name: str, rows: Iterable[int] | None = None) -> Texts:
        """What rules call the words of a column; a word that nobody knows is a problem of its rows."""
        column, cells = self.profile.column(name), self.text(name)
        if not column.words:
            return bare_cells(cells)
        meant = cells.each(lambda cell: self.meaning(column, cell))
        if "?" in meant.texts:
            self._name_words(column, cells, meant, rows)
        return meant

    def meaning(self, column: Column, cell: str) -> str:
        text = bare(cell).strip()
        if answered := self.answers.get(f"word.{column.name}.{text}"):
            return answered
        if text in column.empty:
            return ""
        return column.words.get(fold(text), "?" if text or "" in column.words else "")

    def _name_words(self, column: Column, cells: Texts, meant: Texts, rows: Iterable[int] | None) -> None:
        known = ", ".join(sorted(set(column.words.values())))
        told: set[str] = set()
        unknown = meant.codes == meant.texts.index("?")
        for row in np.flatnonzero(unknown).tolist() if rows is None else _those(rows, unknown):
            if cells[row] not in told:
                told.add(cells[row])
                advice = f'say what it means with `--set "word.{column.name}.{bare(cells[row])}=..."`: one of {known}'
                self.problem(row, column.name, "is not a word that this profile knows", advice)

    def problem(self, row: int, name: str, message: str, advice: str) -> None:
        """A problem of a cell, in its own file where it has one."""
        table = self.table_of(name)
        if table is None or table is self.main:
            self.problems.append(self.main.problem(row, name, message, advice))
            return
        other = self.joined(table.table)[row]
        if other >= 0:
            self.problems.append(table.problem(other, name, message, advice))
        else:
            file, line = self.main.place(row)
            self.problems.append(Problem(file, line, name, "", message, advice))

    def figures(
        self,
        name: str,
        rows: Iterable[int] | None = None,
        *,
        decimals: int | None = None,
        table: ReadTable | None = None,
    ) -> Ints:
        """A column of numbers in its smallest units; ``NOTHING`` for an empty cell. Rows beyond ``rows`` may be anything."""
        column = self.profile.column(name)
        places = (
            decimals
            if decimals is not None
            else (self.currency.decimals if column.type == "amount" else QUANTITY_DECIMALS)
        )
        source = table or self.table_of(name)
        mark = self.marks.get(source.table.name, ".") if source else "."
        convert = Numbers(mark, places, round_beyond=column.type != "quantity", empty=NOTHING)
        values = self._converted(name, convert, rows, NOTHING, table)
        self.rounded += len(convert.rounded)
        return values

    def days(self, name: str, rows: Iterable[int] | None = None, *, table: ReadTable | None = None) -> Ints:
        """A column of dates as yyyymmdd; 0 for an empty cell."""
        column = self.profile.column(name)
        source = table or self.table_of(name)
        convert = Days(self.orders.get(source.table.name, "") if source else "", column.empty)
        return self._converted(name, convert, rows, 0, table)

    def _converted(
        self, name: str, convert: Converted, rows: Iterable[int] | None, nothing: int, table: ReadTable | None
    ) -> Ints:
        cells = self.text(name) if table is None else table.cells(name)
        wanted = None if rows is None else np.fromiter(rows, np.int64) if not isinstance(rows, np.ndarray) else rows
        values, wrong = converted(cells, convert, wanted, nothing)
        for row, error in wrong:
            if table is None:
                self.problem(row, name, error.message, error.advice)
            else:
                self.problems.append(table.problem(row, name, error.message, error.advice))
        return values

    def find_out(self) -> None:
        """The decimal mark and the order of the dates of every table; what stays open is a question."""
        for read in self.tables.values():
            self._find_mark(read)
            self._find_order(read)

    def _find_mark(self, read: ReadTable) -> None:
        name = read.table.name
        columns = [one for one in read.table.columns.values() if one.type in _FIGURES and one.name in read.present]
        if not columns or not len(read):
            self.marks[name] = "."
            return
        given = self.answers.get(f"decimal.{name}", self.answers.get("decimal", ""))
        if given:
            self.marks[name] = {"point": ".", "comma": ","}.get(given, given)
            if self.marks[name] not in (".", ","):
                self.ask_again("decimal", f"The decimal mark is . or ,; {given} is neither", (".", ","))
            return
        said = evidence(text for column in columns for text in telling(read.cells(column.name)))
        decision = decide(said)
        self.marks[name] = decision.mark or "."
        if decision.mark:
            self.found.append(Found(read.files[0][0], "decimal mark", decision.mark, decision.why))
        else:
            self._doubt_mark(read, columns, decision)

    def _doubt_mark(self, read: ReadTable, columns: list[Column], decision: Decision) -> None:
        texts = decision.contradiction or decision.open
        places = [self._first_place(read, columns, text) for text in texts]
        shown = " and ".join(
            f"{bare(text)} ({file} line {line})" for text, (file, line) in zip(texts, places, strict=True)
        )
        if decision.contradiction:
            file, line = places[-1]
            advice = (
                "the export mixes two ways to write numbers: export it again in one, or say which with `--set decimal=`"
            )
            self.problems.append(
                Problem(file, line, "", bare(texts[-1]), f"contradicts the decimal mark of {bare(texts[0])}", advice)
            )
        else:
            self.ask(
                "decimal",
                f"Numbers like {shown} may be thousands or decimals: which mark is the decimal mark?",
                (".", ","),
            )

    def ask_again(self, key: str, text: str, choices: tuple[str, ...]) -> None:
        """A question whose answer cannot be taken."""
        self.questions[key] = Question(key, text, choices)

    def _first_place(self, read: ReadTable, columns: list[Column], text: str) -> tuple[str, int]:
        for column in columns:
            cells = read.cells(column.name)
            if text in cells:
                return read.place(cells.index(text))
        return read.files[0][0], 0

    def _find_order(self, read: ReadTable) -> None:
        name = read.table.name
        columns = [one for one in read.table.columns.values() if one.type == "date" and one.name in read.present]
        given = self.answers.get(f"date_order.{name}", self.answers.get("date_order", ""))
        if given:
            self.orders[name] = given
            if given not in ORDERS:
                self.ask_again("date_order", f"The order of a date is dmy, mdy or ymd; {given} is none of them", ORDERS)
            return
        said = day_evidence(text for column in columns for text in read.cells(column.name).in_order())
        if len(said.said) == 2:
            text = said.said["mdy"]
            file, line = self._first_place(read, columns, text)
            message = f"contradicts the order of day and month of {said.said['dmy']}"
            self.problems.append(
                Problem(file, line, "", text, message, "export it again, or say the order with `--set date_order=`")
            )
        elif said.said:
            order, text = next(iter(said.said.items()))
            self.orders[name] = order
            shown = {"dmy": "day, month, year", "mdy": "month, day, year"}[order]
            self.found.append(Found(read.files[0][0], "order of dates", shown, f"as in {text}"))
        elif said.open:
            file, line = self._first_place(read, columns, said.open[0])
            text = (
                f"Dates like {said.open[0]} ({file} line {line}) may be day or month first: which order do they have?"
            )
            self.ask("date_order", text, ("dmy", "mdy"))

    def codes(self, name: str, rows: Iterable[int]) -> None:
        """Names cells of a column of codes that a spreadsheet has turned into something else."""
        table = self.table_of(name)
        if table is None:
            return
        cells = self.text(name)
        texts = {cell.lstrip("0"): cell for cell in cells.texts if cell[:1] == "0" and cell.isdigit()}
        spoilt = [_spoilt(cell, texts) for cell in cells.texts]
        if not any(spoilt):
            return
        told: set[int] = set()
        for row in _those(rows, np.array([bool(why) for why in spoilt])[cells.codes]):
            number = int(cells.codes[row])
            if number not in told:
                told.add(number)
                self.problem(row, name, spoilt[number], _OPEN_CELL)


def _those(rows: Iterable[int], which: Flags) -> list[int]:
    """The rows of which something is so, in their order."""
    wanted = rows if isinstance(rows, np.ndarray) else np.fromiter(rows, np.int64)
    found: list[int] = wanted[which[wanted]].tolist()
    return found


def _spoilt(cell: str, texts: Mapping[str, str]) -> str:
    """Why a code is not what was typed; blank where nothing says so."""
    mark = cell[:1]
    if mark == DAY:
        return "is a date: a spreadsheet has made it of a code such as 1-2"
    if mark == ERROR:
        return "is an error of the spreadsheet"
    if mark == NUMBER and "." in cell:
        return "is a number with decimals, not a code"
    if mark == NUMBER and cell[1:] in texts:
        return f"is a number: a spreadsheet has dropped the zeros of {texts[cell[1:]]}"
    if _EXPONENT.fullmatch(cell):
        return "is a number with an exponent: a spreadsheet has shortened the code"
    return ""


def product_of(text: str) -> tuple[str, str]:
    """Code and name of ``[code] name``; both the text where it has no brackets."""
    found = _PRODUCT.fullmatch(text)
    return (found[1].strip(), found[2].strip() or found[1].strip()) if found else (text, text)
