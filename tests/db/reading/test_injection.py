"""Text that looks like SQL is text: in every field that looks something up it finds nothing, changes nothing, breaks nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvcloseError
from core.listing import Dated, Field, Listing, Word
from core.reports import ReportName
from core.requests import ReportRequest
from db.reading.books import StoredBooks
from tests.robust.dump import digest, visible

ROOT = Path(__file__).resolve().parents[3]
ENDS = ("", " --", "#", "/*", ";")
PAYLOADS = [
    f"{begin}{end}"
    for begin in (
        "' OR '1'='1", "' OR 1=1", "'; DROP TABLE voucher", "'; DELETE FROM audit_event", "\" OR \"\"=\"", "') OR ('a'='a",
        "' UNION SELECT id, 1, 1, 1, 1 FROM voucher", "1 OR 1=1", "1; UPDATE voucher SET posted = 0", "\\' OR 1=1", "$$ OR 1=1 $$",
        ":c OR 1=1", "%(c)s OR 1=1",
    )
    for end in ENDS
]  # fmt: skip
WILDCARDS = ["%", "_", "%%", "V%", "______", "!", "!%", "%(t)s", ":t", "?", "%s", "{}", "\\", "''", '"']

END = "2012-03-31"
"""The last day of the books."""
FOLDERS = ("adjusting", "admin", "close", "company", "desk", "importing", "posting", "reading", "records", "setup")
"""Where what was typed reaches statements; the engine and the steps of the schema are given names of tables only."""

LOOK_UPS: dict[str, Callable[[StoredBooks, str], Any]] = {
    "record": lambda books, text: books.find_record(text),
    "voucher": lambda books, text: books.voucher(text),
    "behind a voucher": lambda books, text: books.behind_line(text),
    "vouchers by number": lambda books, text: books.find_vouchers(text).matches,
    "vouchers by document": lambda books, text: books.find_vouchers(document=text).matches,
    "vouchers by account": lambda books, text: books.find_vouchers(account=text).matches,
    "vouchers by date": lambda books, text: books.find_vouchers(date=text).matches,
    "transactions": lambda books, text: books.find_transactions(text),
    "item": lambda books, text: books.item(text),
    "movements of an item": lambda books, text: books.movements(text),
    "costs of an item": lambda books, text: books.item_costs(text).months,
    "items of a group": lambda books, text: books.items(group=text),
    "settlements with a word": lambda books, text: books.settlements_of_record(1, listing=Listing((Word(text),))),
    "settlements of a kind": lambda books, text: books.settlements_of_record(
        1, listing=Listing((Field("type", text),))
    ),
    "settlements of a day": lambda books, text: books.settlements_of_record(1, listing=Listing((Dated(text),))),
    "behind a line, with a word": lambda books, text: books.behind_line(
        "INVC-000001", 1, listing=Listing((Word(text),))
    ),
    "items with a word": lambda books, text: books.items(listing=Listing((Word(text),))),
    "items of a model": lambda books, text: books.items(listing=Listing((Field("model", text),))),
    "stock of an item": lambda books, text: books.stock(items=(text,)),
}


def outcome(look_up: Callable[[StoredBooks, str], Any], books: StoredBooks, text: str) -> Any:
    """What was found; a refusal of ours has found nothing, any other error is a failure."""
    try:
        return list(look_up(books, text))
    except InvcloseError:
        return []


def state(books: StoredBooks) -> str:
    with books.database.read(repeatable=True) as tx:
        return digest(visible(tx))


def test_there_are_enough() -> None:
    assert len(PAYLOADS) >= 60
    assert len(PAYLOADS) == len(set(PAYLOADS))


@pytest.mark.parametrize("name", LOOK_UPS)
def test_it_finds_nothing(world_books: StoredBooks, name: str) -> None:
    before = state(world_books)
    for text in PAYLOADS:
        assert outcome(LOOK_UPS[name], world_books, text) == [], text
    assert state(world_books) == before


@pytest.mark.parametrize("name", [name for name in LOOK_UPS if name != "vouchers by number"])
def test_wildcards_are_letters(world_books: StoredBooks, name: str) -> None:
    for text in WILDCARDS:
        assert outcome(LOOK_UPS[name], world_books, text) == [], text


def test_wildcards_are_letters_where_a_part_is_enough(world_books: StoredBooks) -> None:
    assert world_books.find_vouchers("-0000").matches
    for text in WILDCARDS:
        assert world_books.find_vouchers(text).matches == (), text


@pytest.mark.parametrize(
    "report", [name for name in ReportName if name not in (ReportName.LOG, ReportName.CALCULATION_LIST)]
)
def test_reports_take_it_for_the_name_of_an_item(world_books: StoredBooks, report: ReportName) -> None:
    before = state(world_books)
    assert world_books.report(ReportRequest(ReportName.TRIAL_BALANCE, date_to=END)).rows
    for text in PAYLOADS:
        request = ReportRequest(report, date_to=END, items=(text,))
        try:
            rows = world_books.report(request).rows
        except InvcloseError:
            continue
        assert text not in repr(rows), text
    assert state(world_books) == before


_GIVEN = re.compile(r"(text|name|number|code|note|document|account|wanted|value|search|prefix|user|actor)s?$")
"""Names under which what somebody typed goes about."""


def spliced(tree: ast.AST) -> list[str]:
    """Names of typed text that stand inside a statement put together with an f-string."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(part, ast.Constant)
            and re.search(r"\b(SELECT|WHERE|INSERT INTO|UPDATE|DELETE FROM)\b", str(part.value))
            for part in node.values
        ):
            found += [
                part.value.id
                for part in node.values
                if isinstance(part, ast.FormattedValue)
                and isinstance(part.value, ast.Name)
                and _GIVEN.search(part.value.id)
            ]
    return found


def test_no_typed_text_is_spliced_into_a_statement() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): names
        for folder in FOLDERS
        for path in sorted((ROOT / "db" / folder).rglob("*.py"))
        if (names := spliced(ast.parse(path.read_text("utf-8"))))
    }
    assert found == {}


def test_a_planted_splice_is_found() -> None:
    assert spliced(ast.parse("f\"SELECT id FROM voucher WHERE number = '{text}'\"")) == ["text"]
    assert spliced(ast.parse("f'SELECT id FROM voucher WHERE {condition}'")) == []
