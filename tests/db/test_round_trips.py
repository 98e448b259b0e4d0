"""What every format writes of real books reads back: each voucher's totals by account are those of the ledger, to the minor unit.

All closes of AdventureWorks, and everything that the demo company posted: closes, adjustments, a reversal and the close after it, in
currencies of two decimals, none and three.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.currency import Currency
from core.errors import NotExportable
from core.exporting.compare import differences
from core.exporting.formats import FORMATS
from core.exporting.model import Booked, Format, Journal, TargetAccount
from core.exporting.preparing import refuse_unready
from core.requests import ExportRequest
from db.acceptance.demo import make_demo
from db.company.companies import find_company
from db.engine.open import open_database
from db.engine.session import Database, Tx
from db.exporting.planning import plan_export
from tests.support import adventureworks
from tests.support.currencies import EUR, JPY, KWD
from tests.support.exporting import SETTINGS, mapped, read_back

Totals = dict[tuple[str, str], int]
"""Voucher and account -> minor units."""


@pytest.fixture(scope="session")
def adventure(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database[Any], list[int]]]:
    """The books of AdventureWorks and their closes."""
    file = tmp_path_factory.mktemp("adventure") / "books.db"
    shutil.copyfile(sqlite_template, file)
    records = adventureworks.closed_books(f"sqlite:///{file}")
    with open_database(f"sqlite:///{file}") as database:
        yield database, records


@pytest.fixture(scope="session", params=[EUR, JPY, KWD], ids=lambda currency: currency.code)
def demo(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database[Any]]:
    """A demo company in a currency."""
    file = tmp_path_factory.mktemp("demo") / "books.db"
    shutil.copyfile(sqlite_template, file)
    with open_database(f"sqlite:///{file}") as database:
        make_demo(database, "small", request.param)
        yield database


def posted(tx: Tx, records: Sequence[int]) -> Totals:
    """What the ledger says of the vouchers of these records, read apart from the export."""
    rows = tx.all(
        """SELECT v.number, a.code, SUM(e.amount) FROM closing_record r JOIN ledger_entry e ON e.voucher_id = r.voucher_id
           JOIN voucher v ON v.id = r.voucher_id JOIN main_account a ON a.id = e.account_id
           WHERE r.id IN (SELECT value FROM ids(:r)) GROUP BY v.number, a.code HAVING SUM(e.amount) <> 0""",
        {"r": tx.ids(records)},
    )
    return {(number, account): int(amount) for number, account, amount in rows}


def with_lines(tx: Tx, records: Sequence[int]) -> list[int]:
    """Those of the records that had something to post; a voucher without lines is left out of every export."""
    rows = tx.all(
        """SELECT r.id FROM closing_record r JOIN ledger_entry e ON e.voucher_id = r.voucher_id
           WHERE r.id IN (SELECT value FROM ids(:r)) GROUP BY r.id ORDER BY r.id""",
        {"r": tx.ids(records)},
    )
    return [row[0] for row in rows]


def journal_of(tx: Tx, company: int, records: Sequence[int]) -> Journal:
    """The vouchers of these records together, as a single export would have them."""
    each = [plan_export(tx, company, ExportRequest("json", record_id=record)).journal for record in records]
    days = [one.first for one in each]
    vouchers = tuple(voucher for one in each for voucher in one.vouchers)
    accounts = {code: account for one in each for code, account in one.accounts.items()}
    return replace(each[0], vouchers=vouchers, accounts=accounts, first=min(days), last=max(days))


def at(target: Format, whole: Journal) -> Journal:
    """The journal for a target that knows all its accounts and is set up."""
    accounts = {}
    for code in whole.accounts:
        name, dimensions = mapped(target.name, code)
        accounts[code] = TargetAccount(name, tuple(dimensions.split(",")) if dimensions else ())
    options = {option.name: option.default for option in target.options} | dict(SETTINGS.get(target.name, {}))
    return replace(whole, accounts=accounts, options=options, balances=dict.fromkeys(accounts, (0, 0)))


def arrived(target: Format, found: Sequence[Booked], whole: Journal) -> Totals:
    """Totals of what was read back, by our accounts."""
    ours = {target.booked_as(account): code for code, account in whole.accounts.items()}
    assert len(ours) == len(whole.accounts), "two accounts cannot be told apart there"
    sums: Totals = defaultdict(int)
    for one in found:
        sums[(one.voucher, ours[one.account])] += one.amount
    return {key: amount for key, amount in sums.items() if amount}


def goes_round(target: Format, whole: Journal, wanted: Totals) -> None:
    there = at(target, whole)
    refuse_unready(target, there)
    found = read_back(target, target.write(there), there.currency)
    assert differences(target, there, found) == []
    assert arrived(target, found, there) == wanted


def test_every_close_of_adventureworks_in_every_format(adventure: tuple[Database[Any], list[int]]) -> None:
    database, records = adventure
    with database.read() as tx:
        company = find_company(tx, None).id
        wanted, whole = posted(tx, records), journal_of(tx, company, with_lines(tx, records))
    assert len(records) == adventureworks.CLOSES
    assert len(whole.vouchers) == 34, "the first months, and few later ones, had nothing to post"
    assert {voucher.number for voucher in whole.vouchers} == {number for number, _ in wanted}
    for target in FORMATS.values():
        goes_round(target, whole, wanted)


def test_everything_that_the_demo_company_closed(demo: Database[Any]) -> None:
    """Also in yen and in dinars, where a format has as many decimals."""
    with demo.read() as tx:
        company = find_company(tx, None).id
        kinds = dict(tx.all("SELECT id, type FROM closing_record WHERE posted_at IS NOT NULL ORDER BY id"))
        records = list(kinds)
        wanted, whole = posted(tx, records), journal_of(tx, company, with_lines(tx, records))
    assert "reversal" in kinds.values()
    assert any(voucher.reverses for voucher in whole.vouchers)
    for target in FORMATS.values():
        if whole.currency.decimals > target.decimals:
            refuses(target, whole, whole.currency)
        else:
            goes_round(target, whole, wanted)


TWO_DECIMALS = ("sie", "saft")
"""Their specifications give an amount two decimals; docs/export.md says so."""


def refuses(target: Format, whole: Journal, currency: Currency) -> None:
    assert target.name in TWO_DECIMALS
    with pytest.raises(
        NotExportable, match=f"{target.title} has amounts of at most 2 decimals, and {currency.code} has 3"
    ):
        refuse_unready(target, at(target, whole))


def test_the_page_names_the_formats_of_two_decimals() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/export.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line.startswith("| ")}
    assert [name for name, target in FORMATS.items() if target.decimals < KWD.decimals] == list(TWO_DECIMALS)
    for name in TWO_DECIMALS:
        assert "two decimals" in rows[name]
    assert "KWD" in page
