"""The preview of an import as lines: what was found, what is asked, what is left out, and totals to compare."""

from __future__ import annotations

from collections.abc import Sequence

from core.currency import Currency
from core.importing.model import KIND_NAMES
from core.mapping.mapping import Mapped
from core.mapping.opened import Opening, why
from core.money import Amount
from tui.format import amount_in, count, left, plural, quantity, quantity_decimals, right, wrap
from tui.registry import key_of
from tui.safe import safe
from tui.widgets.lines import Line

ROWS_SHOWN = 12
ITEMS_SHOWN = 200
CHANGES_SHOWN = 200


def preview_lines(mapped: Mapped, width: int) -> list[Line]:
    """Everything about an export before it is loaded; what needs a person first."""
    return [
        *_head(mapped, width),
        *_questions(mapped, width),
        *_problems(mapped, width),
        *_changes(mapped, width),
        *_late(mapped, width),
        *(_opened(mapped, mapped.opening, width) if mapped.opening is not None else []),
        *_left_out(mapped, width),
        *(_totals(mapped) if mapped.opening is None else []),
        *_accounts(mapped),
        *_rows(mapped, width),
        *_found(mapped, width),
    ]


def _title(text: str, tone: str = "strong") -> list[Line]:
    return ["", [(f" {text}", tone)]]


def _head(mapped: Mapped, width: int) -> list[Line]:
    said = f"{plural(mapped.rows, 'row')} read, {plural(mapped.lines, 'line')} to load"
    opened = f", {plural(len(mapped.bundle.opening), 'line')} opened" if mapped.opening is not None else ""
    known = f", {plural(mapped.known, 'line')} known already and skipped" if mapped.known else ""
    items = f", {plural(len(mapped.new_items), 'new item')}" if mapped.new_items else ""
    whole = f"{safe(mapped.bundle.name)} by import profile {mapped.profile.name}: {said}{opened}{known}{items}"
    return [
        *([(f" {part}", "strong")] for part in wrap(whole, width - 2)),
        *([(f" {part}", "quiet")] for part in wrap(mapped.profile.title, width - 2)),
    ]


def _questions(mapped: Mapped, width: int) -> list[Line]:
    if not mapped.questions:
        return []
    lines = _title(f"{plural(len(mapped.questions), 'question')} to answer first: a", "warn")
    for question in mapped.questions:
        lines += [f"   {part}" for part in wrap(safe(question.text), width - 4)]
        if question.proposal:
            lines.append([(f"     proposed: {safe(question.proposal)}", "quiet")])
    return lines


def _problems(mapped: Mapped, width: int) -> list[Line]:
    if not mapped.problems:
        return []
    lines = _title(
        f"{plural(len(mapped.problems), 'problem')}; nothing can be loaded. {key_of('findings')} lists them", "stop"
    )
    for problem in mapped.problems[:5]:
        said = f"{problem.file}:{problem.line} {problem.column} {problem.value} {problem.message}"
        lines += [f"   {part}" for part in wrap(safe(said), width - 4)[:2]]
    return lines


def _changes(mapped: Mapped, width: int) -> list[Line]:
    if not mapped.changes:
        return []
    lines = _title(f"{plural(len(mapped.changes), 'change')} there since it was loaded; none is taken", "warn")
    for one in mapped.changes[:CHANGES_SHOWN]:
        said = f"{one.reference}: {one.what} is {one.there} there, {one.here} here ({one.file}:{one.line})"
        lines += [f"   {part}" for part in wrap(safe(said), width - 4)[:2]]
    return lines


def _late(mapped: Mapped, width: int) -> list[Line]:
    if not mapped.late:
        return []
    lines = _title(f"{plural(len(mapped.late), 'late line')}", "warn")
    for one in mapped.late[:CHANGES_SHOWN]:
        to = f", taken on {one.moved_to}" if one.moved_to else ""
        lines += [f"   {part}" for part in wrap(safe(f"{one.reference} of {one.day}: {one.why}{to}"), width - 4)[:2]]
    return lines


def _left_out(mapped: Mapped, width: int) -> list[Line]:
    if not mapped.left_out and not mapped.unused:
        return []
    lines = _title("Left out")
    for one in mapped.left_out:
        worth = amount_in(mapped.bundle.currency, one.value) if one.value is not None else ""
        file, line = one.examples[0] if one.examples else ("", 0)
        first = f"{safe(file)}:{line}"
        lines.append(
            [(f"   {right(count(one.rows), 7)}  {right(worth, 14)}  {left(safe(one.reason), width - 29)}", "")]
        )
        lines.append([(f"   {'':>25}first {first}"[: width - 1], "quiet")])
    lines += [[(f"   not used: {safe(', '.join(mapped.unused))}"[: width - 1], "quiet")]] if mapped.unused else []
    return lines


def _totals(mapped: Mapped) -> list[Line]:
    if not mapped.totals:
        return []
    currency = mapped.bundle.currency
    lines = _title("Totals to compare with the other system: item, rows, quantity, its value")
    shown = mapped.totals[:ITEMS_SHOWN]
    decimals = quantity_decimals(one.quantity for one in shown)
    for one in shown:
        lines.append(_total(one.item, one.rows, quantity(one.quantity, decimals), amount_in(currency, one.value)))
    if len(mapped.totals) > ITEMS_SHOWN:
        lines.append([(f"   and {count(len(mapped.totals) - ITEMS_SHOWN)} more items", "quiet")])
    rows, worth = sum(one.rows for one in mapped.totals), sum(one.value for one in mapped.totals)
    lines.append([(str(_total("Total", rows, "", amount_in(currency, worth))), "strong")])
    return lines


def _accounts(mapped: Mapped) -> list[Line]:
    """What is kept of a general ledger."""
    if not mapped.accounts:
        return []
    lines = _title("Accounts: there, here, entries, debit less credit")
    for one in mapped.accounts[:ITEMS_SHOWN]:
        worth = amount_in(mapped.bundle.currency, one.amount)
        here = one.ours or "left out"
        lines.append(
            f"   {left(safe(one.account), 20)} {left(safe(here), 14)} {right(count(one.entries), 9)} {right(worth, 18)}"
        )
    if len(mapped.accounts) > ITEMS_SHOWN:
        lines.append([(f"   and {count(len(mapped.accounts) - ITEMS_SHOWN)} more accounts", "quiet")])
    return lines


def _opened(mapped: Mapped, opening: Opening, width: int) -> list[Line]:
    """What a cut-over opens beside its value there, and why the receipts differ from that."""
    currency = mapped.bundle.currency
    lines = _title(f"Opened as of {opening.day}: on hand, value there, opened, receipts, difference: d")
    shown = opening.items[:ITEMS_SHOWN]
    decimals = quantity_decimals(one.quantity for one in shown)
    for one in shown:
        values = (one.there, one.opened, one.receipts, one.difference)
        lines.append(_opened_line(one.item, quantity(one.quantity, decimals), values, currency))
        if reason := why(one, currency):
            lines += [[(f"     {part}", "quiet")] for part in wrap(safe(reason), width - 6)[:2]]
    if len(opening.items) > ITEMS_SHOWN:
        lines.append([(f"   and {count(len(opening.items) - ITEMS_SHOWN)} more items", "quiet")])
    sums = [
        sum(value for one in opening.items if (value := getattr(one, name)) is not None)
        for name in ("there", "opened", "receipts", "difference")
    ]
    lines.append([(_opened_line("Total", "", sums, currency), "strong")])
    return lines


def _opened_line(item: str, on_hand: str, values: Sequence[Amount | None], currency: Currency) -> str:
    """``values``: there, opened, receipts and the difference."""
    cells = ("" if value is None else amount_in(currency, value) for value in values)
    figures = " ".join(right(cell, width) for cell, width in zip(cells, (13, 13, 13, 10), strict=True))
    return f"  {left(safe(item), 12)} {right(on_hand, 10)} {figures}"


def _total(item: str, rows: int, quantity: str, worth: str) -> str:
    return f"   {left(safe(item), 24)} {right(count(rows), 9)} {right(quantity, 16)} {right(worth, 18)}"


def _rows(mapped: Mapped, width: int) -> list[Line]:
    if not mapped.bundle.rows:
        return []
    lines = _title("The first lines as they will be read")
    currency, shown = mapped.bundle.currency, mapped.bundle.rows[:ROWS_SHOWN]
    decimals = quantity_decimals(row.quantity for row in shown)
    for row in shown:
        amount = "" if row.amount is None else amount_in(currency, row.amount)
        place = "/".join(filter(None, (row.site, row.warehouse)))
        to = "/".join(filter(None, (row.to_site, row.to_warehouse)))
        cells: Sequence[str] = (
            row.date, left(KIND_NAMES[row.kind], 17), left(row.update, 9), left(safe(row.item), 10),
            right(quantity(row.quantity, decimals), 9), right(amount, 11), safe(f"{place} > {to}" if to else place),
        )  # fmt: skip
        lines.append(f"   {' '.join(cells)}"[: width - 1])
    return lines


def _found(mapped: Mapped, width: int) -> list[Line]:
    lines = _title("Found out")
    for one in mapped.found:
        where = f"{one.where}: " if one.where else ""
        said = f"{where}{one.what} {one.value}{f' ({one.why})' if one.why else ''}"
        lines += [[(f"   {part}", "quiet")] for part in wrap(safe(said), width - 4)]
    return lines
