"""Lines that say what a closing record is; used beside the list and on the record's own screen."""

from __future__ import annotations

from core.views import CompanyView, RecordGroupRow, RecordView
from core.vocabulary import RecordType
from tui.format import amount, cells, count, left, moment, plural, right
from tui.widgets.lines import Line
from tui.words import live, row_state

SPECIFICATIONS = {"total": "Total", "group": "Item group", "item": "Item number"}


def currency_of(company: CompanyView | None) -> str:
    """Its currency code; blank while no company is shown."""
    return company.currency if company else ""


def flow(parts: list[str], width: int) -> list[str]:
    """Parts on as few lines as fit, three blanks between them."""
    lines: list[str] = []
    for part in parts:
        if lines and cells(lines[-1]) + 3 + cells(part) <= width - 1:
            lines[-1] += f"   {part}"
        else:
            lines.append(f" {part}")
    return lines


def session_parts(view: RecordView) -> list[str]:
    """When and by whom a record was made, and how much it touched."""
    row = view.row
    started = f"Started {moment(view.started_at)} by {row.by}" if view.started_at else f"By {row.by} {moment(row.at)}"
    finished = [f"Finished {moment(view.finished_at)}"] if view.finished_at else []
    if live(row.state):
        return [started, f"{plural(row.transactions, 'transaction')} in scope", row_state(row)]
    return [started, *finished, plural(row.transactions, "transaction"), plural(row.warnings, "warning")]


def parameter_parts(view: RecordView, currency: str) -> list[str]:
    """General: the parameters it ran with; an adjustment or an opening has none of them."""
    if view.row.type not in (RecordType.CLOSING, RecordType.RECALCULATION):
        return []
    return [
        f"Specification {SPECIFICATIONS[view.specification]}",
        f"Maximum passes {view.max_throughputs}",
        f"Minimum change {amount(view.min_throughput)} {currency}",
        plural(view.row.passes, "pass", "passes"),
        *(["Recalculation afterwards"] if view.recalculate_after else []),
        *([f"Items {', '.join(view.items)}"] if view.items else []),
    ]


def state_lines(view: RecordView, width: int) -> list[Line]:
    """Reversed, reversal of another, or whether it could be reversed; the voucher and the settlements."""
    row = view.row
    if live(row.state):
        return [" Nothing of it is posted yet."]
    if row.reversed_by:
        return [[(f" Reversed by {row.reversed_by}.", "warn")]]
    if row.reversal_of:
        return [f" Reverses {row.reversal_of}."]
    words = "yes, nothing later depends on it" if not view.reversible else f"no: {view.reversible}"
    voucher = [f"Voucher {row.voucher}"] if row.voucher else []
    return list(flow([*voucher, f"Settlements {count(row.settlements)}", f"Reversible: {words}"], width))


def group_lines(groups: tuple[RecordGroupRow, ...], currency: str, limit: int = 6) -> list[Line]:
    """Item groups with what the record changed."""
    if not groups:
        return []
    heads = ("Transactions", f"Adjusted {currency}", f"Before {currency}", f"After {currency}")
    widths = (12, 18, 20, 20)
    lines: list[Line] = [
        [(" " + left("Item group", 14) + "".join(h.rjust(w) for h, w in zip(heads, widths, strict=True)), "quiet")]
    ]
    for group in groups[:limit]:
        figures = (count(group.transactions), amount(group.adjusted), amount(group.before), amount(group.after))
        cells = "".join(right(f, w) for f, w in zip(figures, widths, strict=True))
        lines.append(f" {left(group.item_group, 14)}{cells}")
    if len(groups) > limit:
        lines.append([(f" and {len(groups) - limit} more item groups: Enter", "quiet")])
    return lines


def record_lines(view: RecordView, currency: str, width: int) -> list[Line]:
    """Everything on one record, for the pane beside the list."""
    lines: list[Line] = [*flow(session_parts(view), width)]
    groups = group_lines(view.groups, currency, 4)
    if groups:
        lines += ["", *groups]
    lines += ["", *state_lines(view, width)]
    if view.row.note:
        lines.append(f" Note: {view.row.note}")
    return lines
