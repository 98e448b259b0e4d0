"""An account that was blocked after the posting: the run refuses before anything is posted, and names it."""

from typing import Any

from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.acceptance.runner import CaseRunner
from db.close.jobs import start_run
from db.close.worker import work
from db.company import masters
from db.engine.open import open_database

CASE: dict[str, Any] = {"case": "blocked", "setup": {"items": {"A": {"model": "FIFO"}}}}
EVENTS: list[dict[str, Any]] = [
    {"do": "receipt", "label": "R1", "item": "A", "date": "2026-01-02", "qty": 1, "price": "10.00"},
    {"do": "receipt", "label": "R2", "item": "A", "date": "2026-01-03", "qty": 1, "price": "20.00"},
    {"do": "issue", "label": "I1", "item": "A", "date": "2026-01-04", "qty": 1},
]


def test_a_close_to_a_blocked_account_fails_whole_and_goes_on_when_it_is_open_again(books_url: str) -> None:
    with open_database(books_url) as database:
        runner = CaseRunner(database, CASE)
        for index, event in enumerate(EVENTS):
            assert runner.run_event(index, event)["error"] is None
        with database.write() as tx:
            masters.set_account(tx, runner.company, "5000", blocked=True)
            record = start_run(tx, runner.company, RecordType.CLOSING, CloseRequest("2026-01-31"))
        assert work(database, record) is JobState.FAILED
        with database.read() as tx:
            message = tx.value("SELECT message FROM job WHERE record_id = :r", {"r": record})
            assert "5000 (1 transaction)" in message
            assert tx.value("SELECT COUNT(*) FROM voucher WHERE record_id <> 0") == 0
