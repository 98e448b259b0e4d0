"""Segregation of duties: who prepares does not approve, in the program and in the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.errors import AlreadyDecided, Blocked, InvcloseError, NoRight, SecondPerson, WaitsForApproval
from core.requests import CloseRequest, TransactionRequest
from core.vocabulary import Role
from db.admin.backup import backup
from db.admin.second_person import require_second_person
from db.desk import StoredDesk
from db.engine.session import Database
from db.importing import import_bundle
from db.reading.books import StoredBooks
from db.reading.verify import verify_books
from db.setup.lists import CompanyLists
from tests.db.importing.loading import bundle, row
from tests.support.restoring import restore, use_programs_of_the_server

JANUARY = CloseRequest("2024-01-31", note="January")
ACT = "UPDATE approval SET state = 'approved', decided_by = :w, decided_at = prepared_at WHERE id = 1"


@pytest.fixture(autouse=True)
def _setting(database: Database[Any], act_as: Any) -> None:
    """Anna and Boris may close, Carla may post; the company asks for a second person."""
    for login, role in (("carla", Role.POST), ("dora", Role.ADMIN), ("boris", Role.CLOSE), ("anna", Role.CLOSE)):
        act_as(role, login)
    act_as(Role.ADMIN, "dora")
    CompanyLists(database, 1).set("company", "ACME", {"second_person": "yes"})


def _as(act_as: Any, login: str) -> None:
    act_as({"carla": Role.POST, "dora": Role.ADMIN}.get(login, Role.CLOSE), login)


def _state(database: Database[Any], record: int) -> tuple[str, str | None]:
    with database.read() as tx:
        found = tx.one(
            "SELECT j.state, r.posted_at FROM job j JOIN closing_record r ON r.id = j.record_id WHERE r.id = :r",
            {"r": record},
        )
    assert found is not None
    return found[0], found[1]


def _events(database: Database[Any]) -> list[tuple[str, str, str]]:
    with database.read() as tx:
        return tx.all(
            """SELECT actor, action, subject FROM audit_event
               WHERE action IN ('prepared', 'approved', 'declined', 'closing posted', 'reversed', 'company set') ORDER BY id"""
        )


def test_a_close_waits_for_another_person(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    _as(act_as, "anna")
    record = desk.start_close(JANUARY)
    assert _state(database, record) == ("paused", None)
    assert "invclose approve 1" in books.job(record).message
    (waiting,) = books.approvals()
    assert (waiting.act, waiting.subject, waiting.prepared_by, waiting.record_id) == (
        "close",
        "IC-000001",
        "anna",
        record,
    )
    view = desk.preview_prepared(1)
    assert view.adjusted == 1000
    assert sum(line.debit for line in view.lines) == sum(line.credit for line in view.lines) == view.total > 0
    with pytest.raises(SecondPerson, match="anna prepared it"):
        desk.approve(1)
    desk.resume(record)
    assert _state(database, record) == ("paused", None)
    assert len(books.approvals()) == 1
    _as(act_as, "carla")
    with pytest.raises(NoRight, match="Approving IC-000001 needs the right close"):
        desk.approve(1)
    _as(act_as, "boris")
    assert desk.approve(1) == record
    assert _state(database, record)[0].startswith("done")
    assert books.approvals() == []
    assert [one.state for one in books.approvals(every=True)] == ["done"]
    assert _events(database) == [
        ("dora", "company set", "ACME"),
        ("anna", "prepared", "IC-000001"),
        ("boris", "approved", "IC-000001"),
        ("boris", "closing posted", "IC-000001"),
    ]
    posted = books.voucher(books.record(record).row.voucher)
    shape = [(line.account, line.debit, line.credit) for line in view.lines]
    assert [(line.account, line.debit, line.credit) for line in posted.lines] == shape
    assert {finding.severity.value for finding in verify_books(database, 1)} <= {"ok", "info"}


def test_who_resumes_a_run_does_not_approve_it_for_who_started_it(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    """Boris lets Anna's run go on; Anna, who started it, is no second person for that."""
    _as(act_as, "anna")
    record = desk.start_close(JANUARY)
    desk.decline(1, "not yet")
    _as(act_as, "boris")
    desk.resume(record)
    (waiting,) = books.approvals()
    assert waiting.prepared_by == "boris"
    for login in ("anna", "boris"):
        _as(act_as, login)
        with pytest.raises(SecondPerson):
            desk.approve(waiting.id)
    _as(act_as, "dora")
    desk.approve(waiting.id)
    assert _state(database, record)[0].startswith("done")


def test_what_was_approved_is_what_is_posted(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    """A late receipt changes the figures: the approval of the ones before does not count."""
    _as(act_as, "anna")
    record = desk.start_close(JANUARY)
    late = bundle(row("P9", "purchase", "LAMP", "1", "2024-01-03", amount="500"), items="")
    import_bundle(database, None, late)
    _as(act_as, "boris")
    desk.approve(1)
    assert _state(database, record) == ("paused", None)
    first, second = sorted(books.approvals(every=True), key=lambda one: one.id)
    assert (first.state, second.state, second.prepared_by) == ("declined", "waiting", "boris")
    with pytest.raises(AlreadyDecided):
        desk.approve(1)
    with pytest.raises(SecondPerson):
        desk.approve(2)
    _as(act_as, "dora")
    desk.approve(2)
    assert _state(database, record)[0].startswith("done")


def test_a_declined_or_cancelled_close_is_not_posted(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    _as(act_as, "anna")
    record = desk.start_close(JANUARY)
    _as(act_as, "boris")
    desk.decline(1, "wrong month")
    assert books.approvals() == []
    with pytest.raises(AlreadyDecided, match="declined"):
        desk.approve(1)
    desk.resume(record)
    assert _state(database, record) == ("paused", None)
    desk.cancel(record)
    assert [one.state for one in books.approvals(every=True)] == ["declined", "declined"]


def test_a_reversal_waits_for_another_person(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    _as(act_as, "anna")
    record = desk.start_close(JANUARY)
    _as(act_as, "boris")
    desk.approve(1)
    with pytest.raises(WaitsForApproval, match="The reversal of IC-000001 is prepared"):
        desk.reverse(record, "wrong freight")
    with pytest.raises(WaitsForApproval, match="invclose approve 2"):
        desk.reverse(record, "wrong freight")
    (waiting,) = books.approvals()
    assert (waiting.id, waiting.note) == (2, "wrong freight")
    assert desk.preview_prepared(2).adjusted == -1000
    with pytest.raises(SecondPerson):
        desk.approve(2)
    _as(act_as, "anna")
    reversal = desk.approve(2)
    found = books.record(reversal).row
    assert (found.type, found.reversal_of, found.note, found.by) == ("reversal", "IC-000001", "wrong freight", "anna")
    with pytest.raises(InvcloseError, match="reversed"):
        desk.reverse(record)


def test_an_adjustment_without_ledger_waits(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    with database.read() as tx:
        receipt = tx.value("SELECT id FROM inventory_transaction WHERE number = 'P2'")
    _as(act_as, "carla")
    with_ledger = TransactionRequest(receipt, 100, "2024-02-20", late=True)
    desk.post_adjustment(with_ledger)
    without = TransactionRequest(receipt, 300, "2024-02-21", note="by agreement", update_ledger=False)
    with pytest.raises(WaitsForApproval, match="adjustment without ledger of transaction"):
        desk.post_adjustment(without)
    (waiting,) = books.approvals()
    assert (waiting.act, waiting.note) == ("adjustment", "by agreement")
    assert desk.preview_prepared(waiting.id).adjusted == 300
    with pytest.raises(SecondPerson):
        desk.approve(waiting.id)
    _as(act_as, "boris")
    found = books.record(desk.approve(waiting.id)).row
    assert (found.update_ledger, found.adjusted, found.by) == (False, 300, "boris")


def test_an_adjustment_whose_figures_changed_is_prepared_again(
    database: Database[Any], desk: StoredDesk, books: StoredBooks, act_as: Any
) -> None:
    with database.read() as tx:
        receipt = tx.value("SELECT id FROM inventory_transaction WHERE number = 'P2'")
    _as(act_as, "carla")
    with pytest.raises(WaitsForApproval):
        desk.post_adjustment(TransactionRequest(receipt, 300, "2024-02-21", update_ledger=False))
    desk.post_adjustment(TransactionRequest(receipt, 100, "2024-02-20"))
    _as(act_as, "boris")
    with pytest.raises(Blocked, match="its figures are others now"):
        desk.approve(1)
    assert [one.state for one in books.approvals()] == ["waiting"]


def test_a_restore_needs_another_admin(database: Database[Any], desk: StoredDesk, act_as: Any) -> None:
    _as(act_as, "dora")
    with pytest.raises(WaitsForApproval, match=r"The restore of copy\.db is prepared"):
        require_second_person(database, "5d41", "copy.db")
    with pytest.raises(SecondPerson):
        desk.approve(1)
    _as(act_as, "boris")
    with pytest.raises(NoRight):
        desk.approve(1)
    act_as(Role.ADMIN, "emil")
    assert desk.approve(1) == 0
    _as(act_as, "dora")
    with pytest.raises(WaitsForApproval):
        require_second_person(database, "7c22", "copy.db")
    require_second_person(database, "5d41", "copy.db")
    with pytest.raises(WaitsForApproval):  # the word was for one restore
        require_second_person(database, "5d41", "copy.db")


def test_books_are_replaced_only_after_the_word(
    database: Database[Any], desk: StoredDesk, act_as: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_programs_of_the_server(monkeypatch)
    copy = tmp_path / "copy"
    _as(act_as, "dora")
    backup(database.url, copy)
    lists = CompanyLists(database, 1)
    lists.set("account", "1300", {"name": "Goods"})
    database.close()
    with pytest.raises(WaitsForApproval):
        restore(database.url, copy)
    assert lists.show("account", "1300")["name"] == "Goods"
    act_as(Role.ADMIN, "emil")
    desk.approve(1)
    _as(act_as, "dora")
    database.close()
    restore(database.url, copy)
    assert lists.show("account", "1300")["name"] != "Goods"


def test_the_setting_is_an_admins_and_is_remembered(database: Database[Any], act_as: Any) -> None:
    lists = CompanyLists(database, 1)
    for login in ("carla", "anna"):
        _as(act_as, login)
        with pytest.raises(NoRight):
            lists.set("company", "ACME", {"second_person": "no"})
    _as(act_as, "dora")
    assert lists.show("company", "ACME")["second_person"] is True
    lists.set("company", "ACME", {"second_person": "no"})
    with database.read() as tx:
        detail = tx.value("SELECT detail FROM audit_event ORDER BY id DESC LIMIT 1")
    assert '"second_person": false' in detail
    assert '"second_person": true' in detail


def test_without_the_setting_nothing_waits(
    desk: StoredDesk, database: Database[Any], books: StoredBooks, act_as: Any
) -> None:
    _as(act_as, "dora")
    CompanyLists(database, 1).set("company", "ACME", {"second_person": "no"})
    _as(act_as, "anna")
    record = desk.start_close(JANUARY)
    assert _state(database, record)[0].startswith("done")
    desk.reverse(record)
    assert books.approvals(every=True) == []


FORGED = {
    "approving by who prepared": (ACT, {"w": "anna"}),
    "approving by nobody": (ACT, {"w": ""}),
    "posting without approval": ("UPDATE closing_record SET posted_at = '2024-02-01T00:00:00Z' WHERE id = 1", {}),
    "another preparer": ("UPDATE approval SET prepared_by = 'boris' WHERE id = 1", {}),
    "other figures": ("UPDATE approval SET digest = 'x' WHERE id = 1", {}),
    "another record": ("UPDATE approval SET records = ',2,' WHERE id = 1", {}),
    "another act": ("UPDATE approval SET act = 'reversal' WHERE id = 1", {}),
    "done at once": ("UPDATE approval SET state = 'done', decided_by = 'boris' WHERE id = 1", {}),
    "deleting it": ("DELETE FROM approval WHERE id = 1", {}),
    "an approved one from nowhere": (
        """INSERT INTO approval (id, company_id, act, records, prepared_by, prepared_at, state, decided_by)
           VALUES (99, 1, 'close', ',1,', 'x', '2024-02-01T00:00:00Z', 'approved', 'y')""",
        {},
    ),
}


@pytest.mark.parametrize("attack", FORGED)
def test_the_database_refuses_it_too(database: Database[Any], desk: StoredDesk, act_as: Any, attack: str) -> None:
    _as(act_as, "anna")
    desk.start_close(JANUARY)
    statement, params = FORGED[attack]
    with pytest.raises(InvcloseError), database.write() as tx:
        tx.execute(statement, params)
    with database.read() as tx:
        assert tx.all("SELECT state, prepared_by, decided_by FROM approval") == [("waiting", "anna", "")]
        assert tx.value("SELECT posted_at FROM closing_record WHERE id = 1") is None


def test_declined_stays_declined_in_the_database(database: Database[Any], desk: StoredDesk, act_as: Any) -> None:
    _as(act_as, "anna")
    desk.start_close(JANUARY)
    desk.decline(1)
    _as(act_as, "boris")
    with pytest.raises(InvcloseError), database.write() as tx:
        tx.execute(ACT, {"w": "boris"})
