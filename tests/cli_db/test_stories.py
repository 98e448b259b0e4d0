"""What a workshop does by commands, and what it reads afterwards: each voucher, and why each cost is what it is.

The same stories by keys are in `tests.e2e.test_by_keys`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli_db.conftest import Run
from tests.support.workshop import ENDED, bundle

CLOSE = ("close", "--to", "2024-01-31", "--yes")


def lines(run: Run, voucher: str) -> list[tuple[str, str, str]]:
    """Account, posting type, and the amount, debit plus and credit minus."""
    found = run("voucher", voucher, "--json").json["lines"]
    signed = [(row, row["debit"] if row["debit"] != "0.00" else f"-{row['credit']}") for row in found]
    return [(row["account"], row["posting_type"], amount) for row, amount in signed]


def vouchers(run: Run, document: str) -> list[tuple[str, str]]:
    """Number and origin of the vouchers of a document, oldest first."""
    found = run("voucher", "--document", document, "--json").json["matches"]
    return [(row["number"], row["origin"]) for row in reversed(found)]


def told(run: Run, transaction: object) -> dict[str, Any]:
    """A transaction; its reasons as (sentence, amount)."""
    found: dict[str, Any] = run("transaction", transaction, "--json").json
    found["why"] = [(step["step"], step["amount"]) for step in found["why"]]
    return found


def sound(run: Run) -> None:
    assert {finding["severity"] for finding in run("verify", "--json").json} == {"ok"}
    assert {row["difference"] for row in run("reconcile", "--json").json} == {"0.00"}


def test_an_assembly_is_taken_apart(run: Run, shop: Path) -> None:
    """120.00 and 6.00 of labor over 3 : 2 : 1; the close finds 100.00 by FIFO, and each part follows by its share."""
    parts = {"WO1-3": ("63.00", "53.00"), "WO1-4": ("42.00", "35.33"), "WO1-5": ("21.00", "17.67")}
    for number, (posted, _) in parts.items():
        ((voucher, origin),) = vouchers(run, number)
        assert origin == f"Production receipt {number}"
        assert lines(run, voucher) == [
            ("1300", "Production, receipt", posted),
            ("1400", "Production, receipt offset", f"-{posted}"),
        ]
    assert run(*CLOSE).code == 0
    assert lines(run, "INVC-000001") == [
        ("1300", "Issue", "6.67"),
        ("1300", "Production, issue", "40.00"),  # the assembly, and the steel of the order that waits
        ("1300", "Production, receipt", "-20.00"),
        ("1400", "Production, issue offset", "-40.00"),
        ("1400", "Production, receipt offset", "20.00"),
        ("5000", "Consumption", "-6.67"),
    ]
    for number, (posted, cost) in parts.items():
        part = told(run, number)
        assert (part["posted"], part["cost"]) == (posted, cost)
        assert part["linked"][0] == "Made of WO1-1: its cost follows that issue."
        assert part["why"][0] == ("Posted 2024-01-08 (financial update)", posted)
        assert part["why"][1:] == [("Follows its issues, IC-000001 2024-01-31", part["adjusted"]), ("Cost now", cost)]
    assert told(run, "WO1-3")["linked"][1].startswith("Takes 50.00 % of what its production cost, which was 126.00")
    assembly, sale = told(run, "WO1-1"), told(run, "SO-1")
    assert assembly["why"][1] == ("FIFO, IC-000001: 1 from DR-1", "100.00")
    assert assembly["linked"] == [f"Material of {number}, which follows its cost." for number in parts]
    assert sale["why"] == [
        ("Posted 2024-01-10 as estimated, 1", "42.00"),
        ("FIFO, IC-000001: 1 from WO1-4", "35.33"),
        ("Cost now", "35.33"),
        ("Adjusted by, as a change of inventory value", "6.67"),
    ]
    sound(run)


def test_an_order_reported_in_three_completions_is_ended(run: Run, shop: Path) -> None:
    assert "WO-2" in run("check", "--to", "2024-01-31").out
    assert run("import", bundle(shop / "ended", ENDED, items="")).code == 0
    assert "WO-2" not in run("check", "--to", "2024-01-31").out
    posted = vouchers(run, "WO2-2")
    assert [origin for _, origin in posted] == ["Production receipt WO2-2"] * 3 + ["Production end WO2-2"] * 3
    ended = [lines(run, voucher) for voucher, _ in posted[3:]]
    assert [row for voucher in ended for row in voucher if row[0] == "1300"] == [
        ("1300", "Production, receipt", amount) for amount in ("60.00", "36.00", "24.00")
    ]
    assert [row for voucher in ended for row in voucher if row[1] == "Report as finished"] == [
        ("1350", "Report as finished", amount) for amount in ("-55.00", "-33.00", "-22.00")
    ]
    assert run(*CLOSE).code == 0
    candidates = run("transaction", "WO2-2", "--json").json["error"]["where"].split("; ")
    ids = sorted(int(candidate.split(":")[0]) for candidate in candidates)
    completions = [told(run, number) for number in ids]
    assert [(one["quantity"], one["posted"], one["cost"]) for one in completions] == [
        ("5", "60.00", "50.00"),
        ("3", "36.00", "30.00"),
        ("2", "24.00", "20.00"),
    ]
    shares = [one["linked"][1].split(" of ")[0] for one in completions]
    assert shares == ["Takes 50.00 %", "Takes 30.00 %", "Takes 20.00 %"]
    assert told(run, "SO-2")["why"] == [
        ("Posted 2024-01-16 as estimated, 6", "72.00"),
        ("FIFO, IC-000001: 5 from WO2-2", "50.00"),
        ("FIFO, IC-000001: 1 from WO2-2", "10.00"),
        ("Cost now", "60.00"),
        ("Adjusted by, as a change of inventory value", "12.00"),
    ]
    assert told(run, "WO2-1")["linked"] == ["Material of WO2-2, which follows its cost."]
    sound(run)


def test_a_receipt_posted_by_mistake_is_undone(run: Run, shop: Path) -> None:
    seen = run("undo", "OIL-2", "--preview", "--json").json
    assert seen["averages"] == [{"item": "OIL", "dimensions": "", "before": "55", "after": "10"}]
    assert run("undo", "OIL-2", "--json").code != 0  # nobody confirms
    done = run("undo", "OIL-2", "--yes", "--json").json
    (voucher,) = done["vouchers"]
    assert run("voucher", voucher, "--json").json["kind"] == "Undoing"
    assert lines(run, voucher) == [
        ("1300", "Purchase, inventory receipt", "-1000.00"),
        ("2000", "Vendor summary account", "1000.00"),
    ]
    mistake, opposite = told(run, "OIL-2"), told(run, "OIL-2.U")
    assert (mistake["status"], mistake["linked"][0]) == (
        "Undone", f"Undone by OIL-2.U on 2024-01-11 with voucher {voucher}."
    )  # fmt: skip
    assert opposite["why"][0] == ("Posted 2024-01-11, undoing OIL-2, 10", "1000.00")
    assert not opposite["updates"][0]["differs"]
    assert "OIL-3" in run("check", "--to", "2024-01-31").out
    assert run("undo", "OIL-3", "--yes").code == 0
    assert "OIL-3" not in run("check", "--to", "2024-01-31").out
    received = told(run, "OIL-3")
    assert (received["status"], received["cost"], received["open_quantity"]) == ("Undone", "0.00", "0")
    assert "physical posting was taken back" in received["why"][0][0]
    assert run("undo", "OIL-2", "--yes", "--json").json["error"]["code"] == "already_cancelled"
    assert run(*CLOSE).code == 0
    assert told(run, "OIL-2")["why"] == [("Posted 2024-01-11 (financial update)", "1000.00"), ("Cost now", "1000.00")]
    assert told(run, "OIL-2.U")["why"][1] == ("Marking, IC-000001: 10 from OIL-2", "1000.00")
    assert told(run, "OIL-1")["cost"] == "100.00"
    sound(run)


FREIGHT = {"PO-1": "4.50", "PO-2": "9.00", "PO-3": "13.50", "PO-4": "11.25", "PO-5": "6.75"}


def test_a_freight_bill_is_spread_over_five_receipts(run: Run, shop: Path) -> None:
    """45.00 by value over 1,000.00; half of the bolts are sold and take their half with the close."""
    bill = ("adjust", "charge", "--over", *FREIGHT, "--amount", "45.00", "--by", "value", "--offset-account", "6000")
    day = ("--date", "2024-01-20")
    assert run("overview", "--json").json == []
    preview = run(*bill, *day, "--preview", "--json").json
    assert preview["adjusted"] == "45.00"
    assert run("overview", "--json").json == []
    assert run(*bill, *day, "--yes").code == 0
    assert lines(run, "INVC-000001") == [
        ("1300", "Purchase, inventory receipt", "45.00"),
        ("6000", "Offset account", "-45.00"),
    ]
    behind = run("voucher", "INVC-000001", "--behind", "--json").json
    assert {row["number"]: row["adjusted"] for row in behind} == FREIGHT
    for number, part in FREIGHT.items():
        assert told(run, number)["why"][1] == ("Late charge, IC-000001 2024-01-20", part)
    assert run(*CLOSE).code == 0
    assert told(run, "SO-3")["why"][1:3] == [("FIFO, IC-000002: 50 from PO-1", "52.25"), ("Cost now", "52.25")]
    sound(run)
    assert run("reverse", "IC-000002", "--yes").code == 0
    assert run("reverse", "IC-000001", "--yes").code == 0
    assert told(run, "PO-3")["cost"] == "300.00"
    sound(run)


def test_a_charge_reaches_every_delivery_of_a_line(run: Run, shop: Path) -> None:
    """However many there are: none is left out in silence."""
    deliveries = [f"PO-9,purchase,both,NUT,1,2024-01-19,10.00,,,SLIP-{number}\n" for number in range(30)]
    assert run("import", bundle(shop / "parts", *deliveries, items="")).code == 0
    bill = ("adjust", "charge", "--over", "PO-9", "--amount", "30.00", "--by", "value", "--date", "2024-01-20", "--yes")
    assert run(*bill).code == 0
    behind = run("voucher", "INVC-000001", "--behind", "--json").json
    assert [row["adjusted"] for row in behind] == ["1.00"] * 30
