"""Where inventory and ledger part, and the notes that explain it: written, read, kept with the period, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.errors import NoRight, NotFound, RejectedInput
from core.reconciliation import DifferenceState, ReconciledAccount
from core.vocabulary import Role
from db.company import masters
from db.desk import StoredDesk
from db.engine.errors import Immutable
from db.engine.session import Database
from db.reading.books import StoredBooks
from db.reading.verify import problems, verify
from tests.db.reading.worlds import build, post_by_hand
from tests.support.identity import pretend

JANUARY, FEBRUARY = "2012-01-31", "2012-02-29"


class Books:
    """The world with 7.50 posted by hand to 1300 in February, 1.00 of it taken back in March."""

    def __init__(self, database: Database[Any]) -> None:
        self.database = database
        self.company = build(database).company
        post_by_hand(database, 750, "2012-02-05")
        post_by_hand(database, -100, "2012-03-02", number="GL-33121")
        self.desk = StoredDesk(database, self.company, executor="inline")
        with database.read() as tx:
            self.who = tx.actor()
        self.reading = StoredBooks(database, self.company, "tester")

    def account(self, as_of: str = "", code: str = "1300") -> ReconciledAccount:
        return next(row for row in self.reading.reconciliation(as_of).accounts if row.account == code)

    def explain(self, as_of: str = FEBRUARY, text: str = "reversed in March", amount: int | None = None) -> Any:
        return self.desk.explain_difference("1300", as_of, text, amount)


@pytest.fixture
def books(database: Database[Any]) -> Books:
    return Books(database)


def test_every_voucher_where_the_sides_part(books: Books) -> None:
    assert books.account(JANUARY).state is DifferenceState.OK
    found = books.account()
    assert (found.difference, found.parting_count) == (-650, 2)
    assert [(one.voucher, one.inventory, one.ledger, one.kind, one.by) for one in found.partings] == [
        ("GL-33120", 0, 750, "manual", "boris"),
        ("GL-33121", 0, -100, "manual", "boris"),
    ]
    assert sum(one.difference for one in found.partings) == found.difference
    assert [one.voucher for one in books.account(FEBRUARY).partings] == ["GL-33120"]


def test_a_note_explains_until_the_difference_is_another_one(books: Books) -> None:
    written = books.explain(amount=-500)
    assert (written.amount, written.difference, written.by) == (-500, -750, books.who)
    assert (books.account(FEBRUARY).state, books.account(FEBRUARY).rest) == (DifferenceState.DIFFERS, -250)
    books.explain(text="  the rest\n of it ")
    found = books.account(FEBRUARY)
    assert (found.state, found.rest, [note.text for note in found.notes]) == (
        DifferenceState.EXPLAINED, 0, ["reversed in March", "the rest of it"],
    )  # fmt: skip
    post_by_hand(books.database, 30, "2012-02-20", number="GL-2")
    assert (books.account(FEBRUARY).state, books.account(FEBRUARY).rest) == (DifferenceState.DIFFERS, -30)


def test_a_note_is_kept_with_its_period_from_its_day_on(books: Books) -> None:
    books.explain("2012-02-20")
    assert books.account("2012-02-19").notes == ()
    assert books.account("2012-02-20").state is DifferenceState.EXPLAINED
    assert books.account(FEBRUARY).state is DifferenceState.EXPLAINED
    march = books.account("2012-03-31")
    assert (march.difference, march.notes) == (-650, ())
    assert books.account().notes == ()  # everything that is posted: as of March
    books.explain("2012-03-02", "still 6.50")
    assert books.account().state is DifferenceState.EXPLAINED


def test_a_further_note_corrects(books: Books) -> None:
    books.explain()
    books.explain(text="2.50 was a sale", amount=250)
    found = books.account(FEBRUARY)
    assert (found.explained, found.rest, found.state) == (-500, -250, DifferenceState.DIFFERS)


@pytest.mark.parametrize(
    ("account", "as_of", "text", "amount", "error", "said"),
    [
        ("1300", JANUARY, "x", None, RejectedInput, "agree"),
        ("5000", FEBRUARY, "x", None, NotFound, "holds no inventory"),
        ("nothing", FEBRUARY, "x", None, NotFound, "those that do: 1300"),
        ("1300", "2031-01-31", "x", None, RejectedInput, "No ledger period has the day 2031-01-31"),
        ("1300", FEBRUARY, " ", None, RejectedInput, "says nothing"),
        ("1300", FEBRUARY, "x", -751, RejectedInput, "-7.51 explained of a difference of -7.50"),
        ("1300", FEBRUARY, "x", 1, RejectedInput, "0.01 explained"),
    ],
)
def test_what_is_refused_writes_nothing(
    books: Books, account: str, as_of: str, text: str, amount: int | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        books.desk.explain_difference(account, as_of, text, amount)
    assert said in str(caught.value)
    with books.database.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM reconciliation_note") == 0
        assert tx.value("SELECT COUNT(*) FROM audit_event WHERE action = 'difference explained'") == 0


def test_a_note_stands_in_the_audit_trail_and_is_sealed(database: Database[Any]) -> None:
    company = build(database).company
    desk = StoredDesk(database, company, executor="inline")
    post_by_hand(database, 750, "2012-02-05")
    desk.explain_difference("1300", FEBRUARY, "reversed in March", None)
    with database.read() as tx:
        subject, detail = tx.one("SELECT subject, detail FROM audit_event WHERE action = 'difference explained'") or (
            "",
            "{}",
        )
        sealed = tx.value("SELECT COUNT(*) FROM seal_part WHERE table_name = 'reconciliation_note'")
        found = [(problem.code, problem.message) for problem in problems(verify(tx, company))]
    assert (subject, sealed) == ("1300", 1)
    assert {
        "as_of": FEBRUARY, "amount": "-7.50", "difference": "-7.50", "explained": "-7.50", "note": "reversed in March",
    }.items() <= json.loads(detail).items()  # fmt: skip
    assert not any("reconciliation_note" in message for _, message in found)


def test_a_note_is_never_changed(books: Books) -> None:
    books.explain()
    for statement in (
        "UPDATE reconciliation_note SET text = 'other'",
        "UPDATE reconciliation_note SET amount = -1",
        "DELETE FROM reconciliation_note",
    ):
        with pytest.raises((Immutable, NoRight)), books.database.write() as tx:
            tx.execute(statement)


def test_the_right_to_post_is_needed(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    with books.database.write() as tx:
        masters.set_user(tx, books.company, "eva", Role.ENTER)
    pretend(monkeypatch, login="eva")
    with pytest.raises(NoRight, match="Explaining a difference needs the right post"):
        books.explain()
