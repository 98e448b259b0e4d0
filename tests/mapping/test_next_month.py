"""The same export a month later: what is known is skipped, what changed is named, what is late is asked about."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.money import to_quantity
from tests.cli_db.conftest import Run, run
from tests.mapping.exports import ANSWERS, SYSTEMS, USUAL, expected, files_of

__all__ = ["run"]

DATES = {
    "d365": "DatePhysical", "bc": "Posting Date", "erpnext": "posting_date", "odoo18": "account_move_id/date", "odoo19": "Date",
    "tryton": "Effective Date",
}  # fmt: skip
MARCH = {"bc": "3/"}
Row = dict[str, str]


def written(files: dict[str, bytes], folder: Path, change: Callable[[str, list[Row]], list[Row]]) -> Path:
    """The files with their rows changed, in a folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        text = content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(change(name, rows))
        (folder / name).write_text(out.getvalue(), encoding="utf-8")
    return folder


def only(system: str) -> dict[str, bytes]:
    """One export of each system: ERPNext in one of its two shapes."""
    return {name: content for name, content in files_of(system).items() if "labels" not in name}


def until_february(system: str) -> Callable[[str, list[Row]], list[Row]]:
    """The rows that the export of two months has: what was invoiced in March is only received there."""

    def keep(_: str, rows: list[Row]) -> list[Row]:
        if DATES[system] not in rows[0] or (system == "d365" and "StatusIssue" not in rows[0]):
            return rows
        kept = [row for row in rows if not (row[DATES[system]].startswith(MARCH.get(system, "2026-03")))]
        return [row for row in kept if row.get("Invoiced Quantity") is not None or system != "bc"]

    return keep


def words(system: str, folder: Path, **more: str) -> list[str]:
    said = {**USUAL, **ANSWERS[system], **more}
    return ["import", str(folder), "--profile", system, "--company", "BFL", "--currency", "GBP"] + [
        word for key, value in said.items() for word in ("--set", f"{key}={value}")
    ]


def on_hand(run: Run) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in run("on-hand", "--as-of", "2026-03-31", "--json").json["rows"]:
        found[row["item"]] = found.get(row["item"], 0) + to_quantity(row["quantity"])
    return found


def wanted(system: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, quantity in expected(system)["on_hand"].items():
        item = place.partition("|")[0]
        found[item] = found.get(item, 0) + to_quantity(quantity)
    return found


@pytest.mark.parametrize("system", [one for one in SYSTEMS if one != "bc"])
def test_the_overlapping_export_adds_what_is_new(run: Run, tmp_path: Path, system: str):
    first = written(only(system), tmp_path / "first", until_february(system))
    before = run(*words(system, first), "--json")
    assert before.code == 0, before.err
    assert run("close", "--to", "2026-02-28", "--yes").code == 0
    whole = written(only(system), tmp_path / "whole", lambda _, rows: rows)
    done = run("import", str(whole), "--profile", system, "--company", "BFL", "--json")
    assert done.code == 0, done.out
    assert done.json["known"] == before.json["lines"]
    assert done.json["changes"] == []
    assert on_hand(run) == wanted(system)
    again = run("import", str(whole), "--profile", system, "--company", "BFL", "--json")
    assert (again.code, again.json["imported"], again.json["lines"]) == (0, None, 0)
    assert again.json["known"] == done.json["known"] + done.json["lines"]
    assert run("verify").code == 0


def test_invoices_of_the_next_month(run: Run, tmp_path: Path):
    """Business Central: what was received in February is invoiced in March, a part of it in each month."""
    system = "bc"

    def february(_: str, rows: list[Row]) -> list[Row]:
        kept = [row for row in rows if not row["Posting Date"].startswith("3/")]
        return [{**row, "Adjustment": row.get("Adjustment", "")} if "Adjustment" in row else row for row in kept]

    first = written(only(system), tmp_path / "first", february)
    assert run(*words(system, first)).code == 0
    done = run(*words(system, tmp_path / "first"), "--json")
    assert (done.json["imported"], done.json["lines"]) == (None, 0)
    march = written(only(system), tmp_path / "march", lambda _, rows: rows)
    done = run(*words(system, march), "--json")
    assert done.code == 0, done.out
    assert on_hand(run) == wanted(system)


def change_of(system: str, reference: str, column: str, value: str) -> Callable[[str, list[Row]], list[Row]]:
    key = {"d365": "RecId", "erpnext": "name", "odoo18": "id", "bc": "Entry No."}[system]
    return lambda _, rows: [
        {**row, column: value} if row.get(key) == reference and column in row else row for row in rows
    ]


@pytest.mark.parametrize(
    ("system", "reference", "column", "value", "what", "there", "here"),
    [
        ("d365", "5637144590", "CostAmountPosted", "1999.000000", "invoice amount", "1999.00", "1971.00"),
        ("d365", "5637144658", "Qty", "76.000000", "quantity", "76", "75"),
        ("d365", "5637144658", "DatePhysical", "2026-03-13T00:00:00", "date", "2026-03-13", "2026-03-12"),
        ("d365", "5637144658", "StatusReceipt", "5", "left out", "ordered, registered or arrived: not yet received", "loaded"),
        ("odoo18", "__export__.stock_valuation_layer_2139_38017081", "value", "2500.0", "amount", "2500.00", "2505.00"),
    ],
)  # fmt: skip
def test_what_changed_there_is_named_and_not_taken(
    run: Run, tmp_path: Path, system: str, reference: str, column: str, value: str, what: str, there: str, here: str
):
    assert run(*words(system, written(only(system), tmp_path / "a", lambda _, rows: rows))).code == 0
    changed = written(only(system), tmp_path / "b", change_of(system, reference, column, value))
    done = run(*words(system, changed), "--json")
    assert done.code == 0, done.out
    named = [(one["reference"], one["what"], one["there"], one["here"]) for one in done.json["changes"]]
    assert named == [(reference, what, there, here)]
    assert done.json["imported"] is None
    assert on_hand(run) == wanted(system)


def test_a_late_row_is_asked_about(run: Run, tmp_path: Path):
    """A receipt of January that the system got in April, when January is closed."""

    def without(_: str, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.get("id") != "__export__.stock_valuation_layer_2129_a40eb3af"]

    system = "odoo18"
    assert run(*words(system, written(only(system), tmp_path / "a", without))).code == 0
    assert run("close", "--to", "2026-03-31", "--yes").code == 0
    whole = written(only(system), tmp_path / "b", lambda _, rows: rows)
    refused: Any = run(*words(system, whole), "--accept", "--json")
    assert refused.code == 3
    assert [one["key"] for one in refused.json["questions"]] == ["late"]
    assert "2026-01-28" in refused.json["questions"][0]["text"]
    done = run(*words(system, whole, late="first-open-day"), "--json")
    assert done.code == 0, done.out
    assert [(one["day"], one["moved_to"]) for one in done.json["late"]] == [("2026-01-28", "2026-04-01")]
    again = run(*words(system, whole), "--json")
    assert (again.json["imported"], again.json["changes"], again.json["late"]) == (None, [], [])
    assert any('"2026-01-28"' in row["detail"] for row in run("audit", "--action", "imported", "--json").json)
