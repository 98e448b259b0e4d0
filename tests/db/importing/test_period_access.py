"""A ledger period open for inventory to a right only: who has it posts and closes, the others wait."""

from __future__ import annotations

import pytest

from core.dates import Purpose
from core.errors import LedgerPeriodNotOpen
from core.periods import lets_in
from core.requests import CloseRequest
from core.vocabulary import RecordType, Role
from db.close.jobs import start_run
from db.company.masters import set_user
from db.reading.checks import check
from db.records.dates import refuse_date
from tests.db.importing.loading import Books, row
from tests.support.identity import pretend

BUY = row("PO-1", "purchase", "LAMP", "4", amount="40")
MORE = row("PO-2", "purchase", "LAMP", "4", "2024-01-20", amount="40")


@pytest.fixture
def shut(books: Books, monkeypatch: pytest.MonkeyPatch) -> Books:
    """January is open to those who close; Kim enters, Lee closes."""
    pretend(monkeypatch, login="boss")
    books.load(BUY)
    with books.database.write() as tx:
        set_user(tx, 1, "kim", Role.ENTER)
        set_user(tx, 1, "lee", Role.CLOSE)
        tx.execute("UPDATE ledger_period SET inventory_access = 'close' WHERE start_date = '2024-01-01'")
    return books


@pytest.mark.parametrize(
    ("access", "role", "allowed"),
    [
        ("all", Role.VIEW, True), ("none", Role.ADMIN, False), ("close", Role.POST, False), ("close", Role.CLOSE, True),
        ("close", Role.ADMIN, True), ("post", None, False),
    ],
)  # fmt: skip
def test_a_right_lets_in_itself_and_those_above_it(access: str, role: Role | None, allowed: bool) -> None:
    assert lets_in(access, role) is allowed


def test_who_has_not_the_right_posts_nothing(shut: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, login="kim")
    (problem,) = shut.refused(MORE, items="")
    assert problem.message.endswith("which is open for inventory to the right close only")
    with shut.database.read() as tx, pytest.raises(LedgerPeriodNotOpen, match="to the right close only"):
        refuse_date(tx, 1, "2024-01-31", Purpose.FOLLOWING)


def test_who_has_the_right_posts_and_closes(shut: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, login="lee")
    shut.load(MORE, items="")
    with shut.database.write() as tx:
        start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-01-31"))


def test_the_checks_say_who_may(shut: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    for user, severity in (("kim", "STOP"), ("lee", "ok")):
        pretend(monkeypatch, login=user)
        with shut.database.read() as tx:
            found = check(tx, 1, CloseRequest("2024-01-31"), RecordType.CLOSING)
        (finding,) = (finding for finding in found.findings if finding.code == LedgerPeriodNotOpen.code)
        assert finding.severity == severity
