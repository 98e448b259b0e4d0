"""What an import writes, and that it is all or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.demo import History, items_bundle
from core.errors import InvcloseError, InventoryPeriodClosed, NoRight, NotFound, RejectedInput
from core.requests import CloseRequest
from core.vocabulary import InventoryModel, RecordType, Role
from db.close.jobs import start_run
from db.company import masters
from db.desk import StoredDesk
from db.engine import errors
from db.engine.open import open_database
from db.importing import import_bundle
from db.reading.verify import problems, verify
from tests.db.importing.loading import Books, bundle, row
from tests.support.currencies import EUR
from tests.support.identity import pretend
from tui import wiring

BUY = row("P1", "purchase", "LAMP", "4", amount="50.00")


def test_the_company_is_created_with_chart_profile_and_months(books: Books):
    loaded = books.load(BUY, row("S1", "sales", "LAMP", "-1", "2024-03-02"))
    assert (loaded.company, loaded.created, loaded.items, loaded.transactions, loaded.vouchers) == (
        "ACME",
        True,
        5,
        2,
        2,
    )
    assert (loaded.first_date, loaded.last_date) == ("2024-01-10", "2024-03-02")
    assert books.all("SELECT name, start_date, end_date, status FROM ledger_period ORDER BY start_date") == [
        ("2024-01", "2024-01-01", "2024-01-31", "open"),
        ("2024-02", "2024-02-01", "2024-02-29", "open"),
        ("2024-03", "2024-03-01", "2024-03-31", "open"),
    ]
    assert books.lines("P1") == [("1300", "50.00"), ("2000", "-50.00")]
    assert books.lines("S1") == [("1300", "-12.50"), ("5000", "12.50")]
    assert books.all("SELECT action FROM audit_event ORDER BY id DESC LIMIT 1") == [("imported",)]
    assert books.all("SELECT name, rows FROM import_file") == [("ACME", 2)]


def test_the_company_may_be_named(books: Books):
    assert books.load(BUY, company="LAMPS").company == "LAMPS"
    assert books.load(row("P2", "purchase", "LAMP", "1", amount="1"), items="", company="LAMPS").created is False
    books.load(BUY, company="OTHER")
    with pytest.raises(NotFound, match="several companies"):
        books.load(row("P3", "purchase", "LAMP", "1", amount="1"), items="")


def test_a_bad_bundle_writes_nothing_and_names_everything(books: Books):
    found = books.refused(
        BUY,
        row("P2", "purchase", "LMAP", "1", amount="1"),
        row("P3", "purchase", "LAMP", "1"),
        row("S1", "sales", "LAMP", "1"),
        row("R1", "customer_return", "LAMP", "1", return_of="S9"),
    )
    assert [(problem.line, problem.column) for problem in found] == [
        (3, "item"), (4, "amount"), (5, "quantity"), (6, "return_of"),
    ]  # fmt: skip


def test_a_dry_run_checks_and_writes_nothing(books: Books):
    before = books.counts()
    assert books.load(BUY, dry_run=True).rows == 1
    assert books.counts() == before
    assert books.refused(row("P3", "purchase", "LAMP", "1"), dry_run=True)


def test_a_dry_run_makes_no_database(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/none.db"
    assert wiring.import_bundle(url, None, bundle(BUY), dry_run=True).company == "ACME"
    with pytest.raises(RejectedInput):
        wiring.import_bundle(url, None, bundle(row("P3", "purchase", "LAMP", "1")), dry_run=True)
    assert list(tmp_path.iterdir()) == []


def test_the_same_content_is_loaded_once(books: Books):
    books.load(BUY)
    found = books.refused(BUY, name="renamed")
    assert "already loaded" in found[0].message
    assert "by " in found[0].message


def test_overlapping_bundles_are_refused_by_their_references(books: Books):
    books.load(BUY, row("T1", "transfer", "LAMP", "1", to_site="2"))
    again = books.refused(
        BUY, row("T1", "transfer", "LAMP", "1", to_site="2"), row("S1", "sales", "LAMP", "-1"), items=""
    )
    assert [problem.line for problem in again] == [2, 3]
    assert all("already" in problem.message for problem in again)


def test_a_later_bundle_goes_on_where_the_first_ended(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "4", update="physical", amount="50.00"),
        row("S1", "sales", "LAMP", "-2"),
        row("P9", "purchase", "LAMP", "1", amount="9"),
    )
    books.load(
        row("P1", "purchase", "LAMP", "4", "2024-02-01", update="financial", amount="54.00"),
        row("R1", "customer_return", "LAMP", "1", "2024-02-02", return_of="S1"),
        row("S2", "sales", "LAMP", "-1", "2024-02-03", marked_to="P1"),
        items="",
    )
    assert books.cost("P1") == "54.00"
    assert books.cost("R1") == "12.00"
    assert books.cost("S2") == "-13.50"
    too_much = books.refused(
        row("R2", "customer_return", "LAMP", "2", "2024-02-04", return_of="S1"),
        row("S3", "sales", "LAMP", "-4", "2024-02-05", marked_to="P1"),
        items="",
    )
    assert [(problem.line, problem.column) for problem in too_much] == [(2, "quantity"), (3, "marked_to")]


def test_marks(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "2", amount="20"),
        row("P2", "purchase", "LAMP", "2", amount="60"),
        row("S1", "sales", "LAMP", "-1", marked_to="P2"),
        row("T1", "transfer", "LAMP", "1", to_site="2", marked_to="P1"),
        row("S2", "sales", "LAMP", "-1", site="2", marked_to="T1"),
    )
    assert [books.cost(number) for number in ("S1", "T1.R", "S2")] == ["-30.00", "10.00", "-10.00"]
    assert books.all("SELECT quantity FROM marking ORDER BY id") == [(1_000_000,)] * 3
    books.load(row("S3", "sales", "LAMP", "-1", marked_to="P2"), items="")
    assert books.cost("S3") == "-30.00"


def test_production_with_labor_at_once_and_in_two_steps(books: Books):
    books.load(
        row("P1", "purchase", "PART", "20", amount="60"),
        row("W1-1", "production_issue", "PART", "-4", production="W1"),
        row("W1-L", "labor", "", "", production="W1", amount="8", site=""),
        row("W1-R", "production_receipt", "LAMP", "2", production="W1"),
        row("W2-1", "production_issue", "PART", "-4", production="W2", update="physical"),
        row("W2-R", "production_receipt", "LAMP", "2", production="W2", update="physical", amount="11"),
        row("W2-1", "production_issue", "PART", "-4", "2024-01-12", production="W2", update="financial"),
        row("W2-L", "labor", "", "", "2024-01-12", production="W2", amount="5", site=""),
        row("W2-R", "production_receipt", "LAMP", "2", "2024-01-12", production="W2", update="financial"),
    )
    assert [books.cost(number) for number in ("W1-R", "W2-R")] == ["20.00", "17.00"]
    assert books.all("SELECT COUNT(*) FROM cost_link WHERE kind = 2") == [(2,)]
    wip = """SELECT SUM(e.amount) FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
             WHERE a.code IN ('1400', '1410', '1340', '1350')"""
    assert books.all(wip) == [(0,)]


def test_the_product_of_an_earlier_bundle_takes_materials_of_it(books: Books):
    books.load(
        row("P1", "purchase", "PART", "20", amount="60"), row("W1-1", "production_issue", "PART", "-4", production="W1")
    )
    books.load(row("W1-L", "labor", "", "", production="W1", amount="8", site=""), items="")
    books.load(row("W1-R", "production_receipt", "LAMP", "2", production="W1"), items="")
    assert books.cost("W1-R") == "20.00"


def test_accounts_of_a_posting_made_elsewhere_are_kept(books: Books):
    books.load(
        row("P1", "purchase", "LAMP", "2", amount="20", balance_account="1350", offset_account="2010", voucher="GL-77"),
        row("S1", "sales", "LAMP", "-1", update="physical"),
        row(
            "S1",
            "sales",
            "LAMP",
            "-1",
            update="financial",
            balance_account="1350",
            offset_account="5010",
            voucher="GL-78",
        ),
        row("M1", "movement", "LAMP", "-1", account="5900"),
    )
    assert books.lines("GL-77") == [("1350", "20.00"), ("2010", "-20.00")]
    assert books.lines("GL-78")[-2:] == [("1350", "-10.00"), ("5010", "10.00")]
    assert books.lines("M1") == [("1300", "-10.00"), ("5900", "10.00")]


def test_models_and_their_options_are_kept(books: Books):
    books.load(
        row("B1", "purchase", "BULB", "2", amount="6"),
        row("C1", "purchase", "SCREW", "100", amount="60"),
        row("D1", "purchase", "SHADE", "1", amount="22"),
    )
    assert books.lines("C1") == [("1300", "50.00"), ("5150", "10.00"), ("2000", "-60.00")]
    assert ("1300", "20.00") in books.lines("D1")
    rows = books.all(
        """SELECT i.code, m.inventory_model, m.include_physical_value, m.fixed_receipt_price FROM item i
           JOIN item_model_group m ON m.id = i.model_group_id ORDER BY i.code"""
    )
    assert rows[-1] == ("SHADE", "LIFO", 1, 1)


def test_accounts_profile_groups_and_periods_come_with_the_bundle(books: Books):
    books.load(BUY, accounts="code,name\n1299,Lamps in stock\n")
    books.load(
        row("P2", "purchase", "LAMP", "1", "2025-01-02", amount="7"),
        items="",
        posting_profile="posting_type,item_relation,item,account\npurch_receipt,group,LAMPS,1299\n",
        periods="start,end,status,name\n2025-01-01,2025-01-31,open,January\n2025-02-01,2025-02-28,on_hold,\n",
    )
    assert books.lines("P2") == [("1299", "7.00"), ("2000", "-7.00")]
    held = books.refused(row("P3", "purchase", "LAMP", "1", "2025-02-02", amount="7"), items="")
    assert "on hold" in held[0].message


def test_items_change_only_where_nothing_posted_changes_its_meaning(books: Books):
    books.load(BUY)
    head = "item,item_group,inventory_model,item_cost,financial_dimensions\n"
    books.load(
        row("P2", "purchase", "LAMP", "1", amount="7"), items=f"{head}LAMP,PARTS,FIFO,13,site\nNEW,PARTS,WA,,site\n"
    )
    assert books.all("SELECT cost_price FROM item WHERE code = 'LAMP'") == [(13_000_000,)]
    found = books.refused(items=f"{head}LAMP,PARTS,WA,13,site warehouse\nPART,PARTS,LIFO,3,\n")
    assert [(problem.line, problem.column) for problem in found] == [
        (2, "inventory_model"),
        (2, "financial_dimensions"),
    ]
    assert "after the last close" in found[0].message


def test_what_shows_only_while_posting_is_a_problem_of_its_line(books: Books):
    books.load(BUY)
    with books.database.write() as tx:
        group = masters.set_model_group(tx, 1, InventoryModel.FIFO, physical_negative=False)
        masters.change_item(tx, 1, "LAMP", model_group_id=group)
    found = books.refused(row("S1", "sales", "LAMP", "-9"), items="")
    assert found[0].line == 2
    assert "-5" in found[0].message


def test_a_closed_inventory_period_and_a_run_that_holds_the_dates(books: Books):
    books.load(BUY)
    StoredDesk(books.database, 1, executor="inline").start_close(CloseRequest("2024-01-31"))
    found = books.refused(row("P2", "purchase", "LAMP", "1", "2024-01-31", amount="1"), items="")
    assert "closed inventory period" in found[0].message
    with books.database.write() as tx:
        start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-02-29"))
    with pytest.raises(InventoryPeriodClosed, match="is held by IC-000002, which is running through 2024-02-29"):
        books.load(row("P3", "purchase", "LAMP", "1", "2024-02-10", amount="1"), items="")
    books.load(row("P4", "purchase", "LAMP", "1", "2024-03-10", amount="1"), items="")


def test_rights(books: Books, monkeypatch: pytest.MonkeyPatch):
    books.load(BUY)
    more = row("P2", "purchase", "LAMP", "1", amount="1")
    pretend(monkeypatch, login="eva")
    with pytest.raises(NoRight, match="needs the right enter"):
        books.load(more, items="")
    with books.database.write() as tx:
        masters.set_user(tx, 1, "eva", Role.ENTER)
    with pytest.raises(NoRight, match="needs the right admin"):
        books.load(more, items="", accounts="code,name\n1,One\n")
    with pytest.raises(NoRight, match="Creating company"):
        import_bundle(books.database, "OTHER", bundle(more))
    assert books.load(more, items="").rows == 1


def test_the_books_are_whole_afterwards(books: Books):
    books.load(
        BUY,
        row("P2", "purchase", "PART", "8", amount="20", update="physical"),
        row("S1", "sales", "LAMP", "-6"),
        row("T1", "transfer", "LAMP", "1", to_site="2"),
        row("V1", "vendor_return", "LAMP", "-1", amount="9"),
        row("K1", "counting", "BULB", "3"),
        row("N1", "profit_loss", "BULB", "-1"),
    )
    with books.database.read(repeatable=True) as tx:
        assert problems(verify(tx, 1)) == []


def test_warnings_are_grouped(books: Books):
    head = "item,item_group,inventory_model,financial_dimensions\n"
    loaded = books.load(
        row("S1", "sales", "LAMP", "-1"), row("S2", "sales", "LAMP", "-1"), items=f"{head}LAMP,LAMPS,FIFO,site\n"
    )
    assert loaded.warnings == ("item LAMP has no cost price (2 lines)",)


@pytest.mark.postgres
def test_both_databases_post_the_same_vouchers(sqlite_books: str, postgres_books: str):
    """The last hash of the chain covers every voucher and line before it."""
    months = [(date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29))]
    heads = []
    for url in (sqlite_books, postgres_books):
        with open_database(url) as database:
            for part in (items_bundle(EUR), *History(months, EUR).bundles()):
                import_bundle(database, "DEMO", part)
            with database.read() as tx:
                heads.append(tx.one("SELECT number, hash FROM voucher ORDER BY id DESC LIMIT 1"))
                assert problems(verify(tx, 1)) == []
    assert heads[0] == heads[1]


@pytest.mark.parametrize(
    "failure", [errors.StorageFailed("The disk failed."), errors.disk_full(), errors.busy(), errors.lost()]
)
def test_what_fails_beside_a_line_is_no_problem_of_the_line(
    books: Books, monkeypatch: pytest.MonkeyPatch, failure: InvcloseError
):
    """Nobody is told to correct a file because a disk or a server failed."""
    before = books.counts()

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("core.posting.poster.Poster.post", fail)
    with pytest.raises(type(failure)) as caught:
        books.load(row("P1", "purchase", "LAMP", "10", amount="120"))
    assert caught.value is failure
    assert books.counts() == before
