"""No alarm where nothing is wrong, and words that can be followed: by command, over real books."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli_db.conftest import Run
from tests.db.importing.loading import HEAD, row

ITEMS = "item,item_group,inventory_model,financial_dimensions\n"
Load = Callable[..., None]


@pytest.fixture
def load(run: Run, tmp_path: Path) -> Load:
    """Loads lines into the company; the first call makes it, with these items (item -> model)."""
    count = iter(range(1, 9))

    def bundle(*rows: str, items: dict[str, str] | None = None) -> None:
        number = next(count)
        folder = tmp_path / f"B{number}"
        folder.mkdir()
        if items:
            text = ITEMS + "".join(f"{item},GOODS,{model},site\n" for item, model in items.items())
            (folder / "items.csv").write_text(text)
        (folder / "transactions.csv").write_text(HEAD + "".join(rows))
        done = run("import", folder, "--company", "ACME")
        assert done.code == 0, done

    return bundle


def closed(run: Run, date: str) -> list[dict[str, Any]]:
    """The log of a close."""
    done = run("close", "--to", date, "--yes", "--json")
    assert done.code == 0, done
    log: list[dict[str, Any]] = run("log", done.json["number"], "--json").json
    return log


SALE = [
    row("PO-1", "purchase", "TILE", "30", "2024-03-01", amount="91.20"),
    row("PO-2", "purchase", "TILE", "8", "2024-03-04", amount="40.00"),
    row("SO-1", "sales", "TILE", "-8", "2024-03-09"),
]


@pytest.mark.parametrize(
    ("model", "returns"),
    [
        ("LIFO", [("CR-1", "8", "2024-03-19")]),
        ("LIFO", [("CR-1", "3", "2024-03-19"), ("CR-2", "5", "2024-03-20")]),
        ("LIFO_DATE", [("CR-1", "8", "2024-03-09")]),
    ],
)
def test_a_sale_settled_with_its_own_return_is_no_alarm(
    run: Run, load: Load, model: str, returns: list[tuple[str, str, str]]
) -> None:
    rows = [row(name, "customer_return", "TILE", pieces, day, return_of="SO-1") for name, pieces, day in returns]
    load(*SALE, *rows, items={"TILE": model})
    assert closed(run, "2024-03-31") == []
    assert run("overview", "--json").json[0]["state"] == "done"
    assert run("verify").code == 0


def test_a_circle_without_a_price_names_its_documents(run: Run, load: Load) -> None:
    load(
        row("TR-1", "transfer", "TILE", "4", "2024-03-05", to_site="2"),
        row("TR-2", "transfer", "TILE", "4", "2024-03-06", site="2", to_site="1"),
        items={"TILE": "LIFO"},
    )
    (line,) = closed(run, "2024-03-31")
    assert line["reason"] == "circularity (TR-1.R of item TILE on 2024-03-05, TR-2.R of item TILE on 2024-03-06)"
    assert (line["item"], line["date"]) == ("TILE", "2024-03-06")
    assert "mark" in line["advice"].lower()


def test_a_production_passed_over_because_a_part_of_it_is_not_ended(run: Run, load: Load) -> None:
    rows = [
        row("PO-1", "purchase", "WOOD", "20", "2024-03-01", amount="60.00"),
        row("MI-1", "production_issue", "WOOD", "-9", "2024-03-02", production="WO-SEAT"),
        row("RF-1", "production_receipt", "SEAT", "3", "2024-03-03", update="physical", amount="27.00", production="WO-SEAT"),
        row("MI-2", "production_issue", "SEAT", "-3", "2024-03-05", production="WO-CHAIR"),
        row("FG-1", "production_receipt", "CHAIR", "3", "2024-03-06", production="WO-CHAIR"),
    ]  # fmt: skip
    load(*rows, items={"WOOD": "FIFO", "SEAT": "FIFO", "CHAIR": "FIFO"})
    (open_line,) = run("report", "open-quantities", "--to", "2024-03-31", "--json").json["rows"]
    (line,) = closed(run, "2024-03-31")
    assert open_line["reason"] == line["reason"] == "sub-production not ended (WO-SEAT)"
    assert (line["number"], line["quantity"], line["warning"]) == ("MI-2", "3", True)
    assert line["advice"].startswith("End WO-SEAT: post the financial line of each product.")
    load(row("RF-1", "production_receipt", "SEAT", "3", "2024-04-02", update="financial", production="WO-SEAT"))
    assert closed(run, "2024-04-30") == []


def test_a_mark_whose_receipt_is_invoiced_after_the_close(run: Run, load: Load) -> None:
    load(
        row("PO-1", "purchase", "TILE", "6", "2024-03-01", update="physical", amount="30.00"),
        row("SO-1", "sales", "TILE", "-2", "2024-03-09", marked_to="PO-1"),
        items={"TILE": "FIFO"},
    )
    (line,) = closed(run, "2024-03-31")
    assert line["reason"] == "marked receipt not invoiced by the date (PO-1 of item TILE on 2024-03-01)"
    assert line["advice"] == "Post the invoice of PO-1, or take the mark away: `invclose mark remove SO-1 PO-1`."
    load(row("PO-1", "purchase", "TILE", "6", "2024-04-12", update="financial", amount="33.00"))
    (line,) = run("log", "1", "--json").json
    assert "PO-1 is invoiced on 2024-04-12, after 2024-03-31: a close through 2024-04-12 settles" in line["advice"]
    assert closed(run, "2024-04-30") == []


BACK = [
    row("PO-7", "purchase", "TILE", "6", "2024-03-02", update="physical", amount="18.00"),
    row("VR-7", "vendor_return", "TILE", "-6", "2024-03-04", update="physical"),
]


def found(run: Run, date: str) -> dict[str, str]:
    done = run("check", "--to", date, "--json").json
    return {one["code"]: one["message"] for one in done["findings"]}


def test_what_was_sent_back_stands_in_no_check(run: Run, load: Load) -> None:
    load(*BACK, row("SO-1", "sales", "TILE", "-1", "2024-03-09"), items={"TILE": "FIFO", "VASE": "FIFO"})
    assert not {"physical_receipts", "physical_issues"} & found(run, "2024-03-31").keys()
    assert run("report", "open-quantities", "--to", "2024-03-31", "--receipts", "--json").json["rows"] == [
        {
            "item": "TILE", "dimensions": "1", "number": "SO-1", "date": "2024-03-09", "quantity": "1",
            "reason": "shortage in these dimension values",
            "advice": run("report", "open-quantities", "--to", "2024-03-31", "--json").json["rows"][0]["advice"],
        }
    ]  # fmt: skip
    (line,) = closed(run, "2024-03-31")
    assert line["reason"] == "shortage in these dimension values"
    assert not {"physical_receipts", "physical_issues"} & found(run, "2024-04-30").keys()
    load(row("PO-8", "purchase", "VASE", "2", "2024-04-03", update="physical", amount="8.00"))
    assert found(run, "2024-04-30")["physical_receipts"] == "1 receipt is only physically updated."


def test_a_bare_number_says_what_it_was_read_as(run: Run, load: Load) -> None:
    load(*SALE, items={"TILE": "FIFO"})
    assert closed(run, "2024-03-31") == []
    read = run("settlements", "2").out.splitlines()
    assert read[0] == ("2 is read as the id of transaction PO-2 (item TILE, 2024-03-04).")
    read = run("settlements", "1").out.splitlines()
    assert read[0] == (
        "1 is read as the id of transaction PO-1 (item TILE, 2024-03-01)."
        " Record IC-000001 is another thing: `invclose settlements IC-000001`."
    )
    assert run("settlements", "PO-2").out == "Nothing of PO-2 was settled.\n"
    assert "1 is read as record IC-000001." in run("log", "1").err
    gone = run("log", "3").err
    assert "closing record 3 does not exist (newest: IC-000001)." in gone
    assert "3 is the id of a transaction: `invclose transaction 3` shows it." in gone
    assert "There is no inventory transaction PO-9 (near it: PO-1, PO-2)." in run("transaction", "PO-9").err
    assert (
        "IC-000001 is a record, which is reversed: `invclose reverse IC-000001`."
        in run("undo", "IC-000001", "--yes").err
    )
    assert "(near it: SO-1)" in run("undo", "SO-5", "--yes").err


def test_a_report_for_a_closed_date_names_the_log(run: Run, load: Load) -> None:
    load(*SALE, items={"TILE": "FIFO"})
    closed(run, "2024-03-15")
    closed(run, "2024-03-31")
    for date, number in (("2024-03-10", "IC-000001"), ("2024-03-15", "IC-000001"), ("2024-03-20", "IC-000002")):
        error = run("report", "open-quantities", "--to", date, "--json").json["error"]
        assert error["code"] == "inventory_period_closed"
        assert error["message"].startswith(f"{date} is closed: {number} closed inventory through ")
        assert f"`invclose log {number}` says what it left open." in error["advice"]
        assert error["advice"].endswith("choose a date after 2024-03-31.")


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (("status=closed",), "It stays closed, and what follows a record takes its date."),
        (("status=on_hold",), "`invclose period set 2024-03-01 status=open`."),
        (("inventory-access=none",), "`invclose period set 2024-03-01 inventory-access=all`."),
    ],
)
def test_reversing_into_a_shut_period_says_what_can_be_done(
    run: Run, load: Load, change: tuple[str, ...], advice: str
) -> None:
    load(*SALE, items={"TILE": "FIFO"})
    closed(run, "2024-03-31")
    assert run("period", "set", "2024-03-01", *change).code == 0
    done = run("reverse", "IC-000001", "--yes", "--json")
    assert done.code == 4
    assert advice in done.json["error"]["advice"]
    if "status=closed" in change:
        assert run("recalculate", "--to", "2024-04-30", "--yes").code == 0, "what it advises can be done"


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--to", "2024-03-31", "--json"),
        ("recalculate", "--to", "2024-04-30", "--item", "NOPE", "--yes", "--json"),
        ("close", "--to", "2024-03-31", "--yes", "--json"),
        ("log", "99", "--json"),
        ("transaction", "ZZ", "--json"),
        ("voucher", "ZZ", "--json"),
        ("undo", "ZZ", "--yes", "--json"),
        ("mark", "SO-1", "ZZ", "--quantity", "1", "--json"),
        ("item", "show", "ZZ", "--json"),
        ("item", "set", "ZZ", "name=x", "--json"),
        ("adjust", "on-hand", "--item", "ZZ", "--json"),
        ("closes", "--json"),
        ("close", "--json"),
    ],
)
def test_a_refusal_is_two_sentences(run: Run, load: Load, command: tuple[str, ...]) -> None:
    load(*SALE, items={"TILE": "FIFO"})
    closed(run, "2024-03-31")
    done = run(*command)
    error = done.json.get("error") or next(one for one in done.json["findings"] if one["severity"] == "STOP")
    assert done.code
    assert error["message"].endswith(".")
    assert error["advice"].endswith(".")
    if "error" in done.json:
        said = run(*command[:-1]).err
        assert said.rstrip().endswith(error["advice"])
        assert f"{error['message'][:-1]}" in said
