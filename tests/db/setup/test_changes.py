"""Setting masters from text: what may change, what is refused and why, and what is remembered of it."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from core.errors import InvcloseError, NotFound, RejectedInput, UsageError
from core.vocabulary import InventoryModel
from db.company import masters
from db.engine.session import Database
from db.setup.changes import change
from db.setup.lists import CompanyLists

REFUSED: dict[str, tuple[str, str, dict[str, str], type[InvcloseError], str]] = {
    "a line for an item that is not there": (
        "profile", "labor", {"account": "1300", "item": "NO"}, NotFound, "item NO does not exist",
    ),
    "a line for a group that is not there": (
        "profile", "labor/group/NO", {"account": "1300"}, NotFound, "item group NO does not exist",
    ),
    "a line with an account that is not there": (
        "profile", "labor", {"account": "9999"}, NotFound, "account 9999 does not exist",
    ),
    "an item that is not there": ("item", "NO", {"name": "x"}, NotFound, "item NO does not exist"),
    "a fixed receipt price of a moving average": (
        "item", "M", {"fixed_receipt_price": "yes"}, RejectedInput, "is not possible with",
    ),
    "days of another period": (
        "period", "2024-01-15", {"end": "2024-02-14"}, RejectedInput, "overlap the period that starts 2024-01-01",
    ),
    "a day of another period": ("period", "2024-01-31", {}, RejectedInput, "overlap the period that starts 2024-01-01"),
    "an end before the start": ("period", "2024-03-31", {"end": "2024-03-01"}, RejectedInput, "before its start 2024-03-31"),
    "a new period without an end": ("period", "2024-03-01", {}, NotFound, "no ledger period starts on 2024-03-01"),
    "another end": ("period", "2024-01-01", {"end": "2024-01-30"}, RejectedInput, "ends 2024-01-31"),
    "no admin left": ("user", "anna", {"role": "view"}, RejectedInput, "anna is the only admin"),
    "a value that cannot be read": ("account", "1300", {"blocked": "maybe"}, UsageError, "blocked is maybe"),
}  # fmt: skip


@pytest.fixture
def acme(books: Database[Any]) -> Database[Any]:
    """With a moving average item M and the ledger period of January."""
    with books.write() as tx:
        group, dimensions = masters.set_model_group(tx, 1, InventoryModel.MA), masters.set_dimension_group(tx, 1, ())
        masters.set_item(tx, 1, "M", name="M", group="G", model_group=group, dimension_group=dimensions)
        masters.set_period(tx, 1, "2024-01-01", "2024-01-31")
    return books


def set_(acme: Database[Any], kind: str, key: str, **values: str) -> dict[str, object]:
    return dict(CompanyLists(acme, 1).set(kind, key, values))


def remembered(acme: Database[Any], action: str) -> list[dict[str, Any]]:
    with acme.read() as tx:
        found = tx.all("SELECT detail FROM audit_event WHERE action = :a ORDER BY id", {"a": action})
    return [json.loads(detail) for (detail,) in found]


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_leaves_nothing(acme: Database[Any], case: str) -> None:
    kind, key, values, error, sentence = REFUSED[case]
    tables = ("main_account", "item", "item_group", "posting_profile", "ledger_period", "app_user", "audit_event")
    with acme.read() as tx:
        before = {table: tx.all(f"SELECT * FROM {table} ORDER BY id") for table in tables}
    with pytest.raises(error, match=sentence), acme.write() as tx:
        change(tx, 1, kind, key, values)
    with acme.read() as tx:
        assert {table: tx.all(f"SELECT * FROM {table} ORDER BY id") for table in tables} == before


def test_an_account(acme: Database[Any]) -> None:
    assert set_(acme, "account", "7000", name="Seven") == {"account": "7000", "name": "Seven", "blocked": False}
    assert set_(acme, "account", "7000", blocked="yes") == {"account": "7000", "name": "Seven", "blocked": True}
    after = {"account": "7000", "name": "Seven", "blocked": True}
    assert remembered(acme, "account set") == [
        {"before": None, "after": {**after, "blocked": False}},
        {"before": {**after, "blocked": False}, "after": after},
    ]


def test_an_item(acme: Database[Any]) -> None:
    after = set_(acme, "item", "M", name="Lamp", group="NEW", cost_price="12.75", unit="pcs", post_physical="no")
    shown = {name: after[name] for name in ("name", "group", "cost_price", "unit", "model", "post_physical")}
    assert shown == {
        "name": "Lamp", "group": "NEW", "cost_price": "12.75", "unit": "pcs", "model": "MA", "post_physical": False,
    }  # fmt: skip
    assert set_(acme, "item", "M", cost_price="")["cost_price"] == ""
    assert set_(acme, "item", "M", model="fifo", fixed_receipt_price="yes")["fixed_receipt_price"] is True
    assert remembered(acme, "item changed")[1] == {"before": {"cost_price": 12_750_000}, "after": {"cost_price": None}}


def test_a_line_of_the_posting_profile(acme: Database[Any]) -> None:
    line = set_(acme, "profile", "labor", account="1300", group="G")
    assert (line["item_relation"], line["item"], line["account"]) == ("group", "G", "1300")
    assert set_(acme, "profile", "labor/group/G", account="1310")["account"] == "1310"
    assert CompanyLists(acme, 1).show("profile", "labor")["account"] == "6000"


def test_a_ledger_period(acme: Database[Any]) -> None:
    assert set_(acme, "period", "2024-02-01", end="2024-02-29")["status"] == "open"
    after = set_(acme, "period", "2024-02-01", status="on_hold", name="Feb", inventory_access="close")
    assert (after["status"], after["name"], after["inventory_access"]) == ("on_hold", "Feb", "close")
    assert "Inventory is not closed through 2024-02-29" in str(after["warning"])
    assert "warning" not in set_(acme, "period", "2024-02-01", status="", name="", inventory_access="")
    assert CompanyLists(acme, 1).show("period", "2024-02-01")["name"] == "Feb"
    assert remembered(acme, "ledger period changed") == [{"before": "open", "after": "on_hold"}]


def test_a_user(acme: Database[Any]) -> None:
    """On a server that does not know the login yet it is given its right all the same, with a warning."""
    for login, role in (("ben_unknown", "admin"), ("anna_unknown", "view")):
        after = dict(set_(acme, "user", login, role=role))
        warning = str(after.pop("warning", ""))
        assert after == {"user": login, "role": role}
        assert (f'CREATE ROLE "{login}" LOGIN' in warning) == (acme.dialect == "postgresql")


def test_a_period_that_is_being_closed_is_not_opened_meanwhile(acme: Database[Any]) -> None:
    """The second admin waits for the first, and then sees what the first one did."""
    refused: list[InvcloseError] = []
    begun = threading.Event()

    def open_it() -> None:
        begun.set()
        try:
            with acme.write() as tx:
                change(tx, 1, "period", "2024-01-01", {"status": "open"})
        except InvcloseError as error:
            refused.append(error)

    second = threading.Thread(target=open_it)
    with acme.write() as tx:
        change(tx, 1, "period", "2024-01-01", {"status": "closed"})
        second.start()
        assert begun.wait(10)
        second.join(0.3)
        assert second.is_alive()
    second.join(30)
    assert [error.message for error in refused] == ["ledger period 2024-01-01 is closed."]
    assert CompanyLists(acme, 1).show("period", "2024-01-01")["status"] == "closed"
