"""Books from before the limits: what they hold is counted when they are upgraded, rounded up to a million a row."""

from __future__ import annotations

from importlib.resources import files

from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.close.worker import work
from tests.db.importing.loading import Books
from tests.db.importing.test_cut_over import balances, opened, opening
from tests.desk.conftest import ROWS

MILLION = 10**6


def statements(dialect: str) -> list[str]:
    """What the step counts, under other names: the counters of these books are there already."""
    folder = files("db.migrations.versions")
    step = next(part.name for part in folder.iterdir() if part.name.endswith("_limits.py"))
    text = folder.joinpath(f"{step.removesuffix('limits.py')}{dialect}.sql").read_text("utf-8")
    counted = text.replace("'ledger_turnover'", "'ledger_again'").replace("'inventory_turnover'", "'inventory_again'")
    return [part for part in counted.split(";\n") if not part.strip().startswith("ALTER")]


def test_what_is_there_is_counted(books: Books) -> None:
    books.load(
        *ROWS,
        opening=opening(opened("O", "LAMP", "5", "60", adjustment="-2.50")),
        balances=balances({"1300": "57.50", "2000": "-57.50"}),
        ledger="voucher,date,account,amount\nX,2024-01-05,1300,5.00\nX,2024-01-05,2000,-5.00\n",
    )
    with books.database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))
    work(books.database, record)
    moved = dict(books.all("SELECT cost_group_id, moved_quantity FROM on_hand"))
    with books.database.write() as tx:
        for statement in statements(tx.dialect):
            tx.execute(statement)
    counters = dict(books.all("SELECT code, next_number - 1 FROM number_sequence WHERE company_id = 1"))
    for what, rows in (("ledger", 40), ("inventory", 40)):
        true, counted = counters[f"{what}_turnover"], counters[f"{what}_again"]
        assert 0 < true <= counted <= true + rows * MILLION
    again = dict(books.all("SELECT cost_group_id, moved_quantity FROM on_hand"))
    assert again == moved, "whole pieces are counted exactly"
