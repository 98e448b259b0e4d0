"""Lines that say what a closing record is; used beside the list and on the record's own screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.vocabulary import RecordType
from tui import format as figures
from tui.charts import balance
from tui.format import amount, cells, count, cut, duration, left, moment, plural, right, wrap
from tui.safe import safe
from tui.signs import sign
from tui.words import live, row_state

if TYPE_CHECKING:
    from core.views.company import CompanyView
    from core.views.overview import OverviewRow
    from core.views.records import RecordGroupRow, RecordView
    from tui.widgets.lines import Line, Span

ROOMY, WIDE = 8, 78
"""Lines from which item groups stand in a table, and cells from which it has all columns."""
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
    """When and by whom a record was made."""
    row = view.row
    if not view.started_at:
        return [f"By {row.by} {moment(row.at)}"]
    took = [f"took {duration(row.seconds)}"] if row.seconds is not None and not live(row.state) else []
    finished = [f"finished {moment(view.finished_at)}"] if view.finished_at else []
    return [f"Started {moment(view.started_at)} by {row.by}", *finished, *took]


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


def deed(row: OverviewRow) -> str:
    """What it did and until when: ``Closing through 2026-09-30``; of what has one day only, that."""
    if row.reversal_of:
        return f"{row.type_name} of {row.reversal_of}, {row.date}"
    through = row.type in (RecordType.CLOSING, RecordType.RECALCULATION)
    return f"{row.type_name} {'through' if through else 'as of'} {row.date}"


def reversal_word(view: RecordView, *, short: bool = False) -> Span:
    """Whether it can be reversed, and if not why; ``short`` leaves out what to do."""
    row = view.row
    if live(row.state):
        return "Nothing of it is posted yet.", ""
    if row.reversed_by:
        return f"{sign('back')} Reversed by {row.reversed_by}: it changes nothing any more.", "quiet"
    if row.reversal_of:
        return f"{sign('back')} Took back what {row.reversal_of} had posted.", "quiet"
    if not view.reversible:
        return f"{sign('good')} Can be reversed: nothing later depends on it.", "good"
    reason = view.reversible
    if short and ". " in reason:
        reason = reason[: reason.index(". ") + 1]
    return f"Cannot be reversed: {reason}", "quiet"


def reversal_mark(view: RecordView) -> str:
    """The same in a word or two, where a sentence says it elsewhere."""
    if live(view.row.state) or view.row.reversed_by or view.row.reversal_of:
        return ""
    return "cannot be reversed" if view.reversible else "can be reversed"


def changed_by(view: RecordView) -> int:
    """Transactions that the record changed."""
    return sum(group.transactions for group in view.groups)


def changed_words(view: RecordView) -> str:
    """How many those are, of all that it looked at; a reversal looks at nothing else."""
    changed, all_ = changed_by(view), view.row.transactions
    return plural(changed, "transaction") if changed >= all_ else f"{count(changed)} of {plural(all_, 'transaction')}"


def posted_words(view: RecordView) -> list[str]:
    """What it posted, in figures: transactions changed of those looked at, settlements, voucher."""
    row = view.row
    if live(row.state):
        return [f"{plural(row.transactions, 'transaction')} in scope", row_state(row)]
    part = 0 < changed_by(view) < row.transactions
    found = [f"{changed_words(view)} changed" if part else plural(changed_by(view) or row.transactions, "transaction")]
    if row.settlements:
        found.append(plural(row.settlements, "settlement"))
    if row.warnings:
        found.append(f"{plural(row.warnings, 'warning')} (w)")
    if row.voucher:
        found.append(f"voucher {row.voucher}")
    return found


def state_lines(view: RecordView, width: int, *, above: bool = False) -> list[Line]:
    """Voucher and settlements, and whether it can be reversed; ``above`` has said it all, unless there is something to do."""
    words, tone = reversal_word(view)
    if above:
        return (
            []
            if words == reversal_word(view, short=True)[0]
            else [[(f" {line}", tone)] for line in wrap(words, width - 2)]
        )
    return [*flow(posted_words(view), width), *([(f" {line}", tone)] for line in wrap(words, width - 2))]


def group_lines(groups: tuple[RecordGroupRow, ...], currency: str, width: int, limit: int = 6) -> list[Line]:
    """Item groups with what the record changed: before, the change and its size, after; how many transactions while there is room."""
    if not groups:
        return []
    wide, largest = width >= WIDE, max(abs(group.adjusted) for group in groups)
    name = min(24, max(10, *(cells(safe(group.item_group)) for group in groups)))
    amounts = min(20, max(13, *(len(amount(value)) + 1 for g in groups for value in (g.before, g.adjusted, g.after))))
    bar = 13 if wide else 9
    head = f" {left('Item group', name)}{right(f'Before {currency}', amounts)}{right('Adjusted', amounts)}"
    head += f"{'':{bar + 2}}{right(f'After {currency}', amounts)}{'  Transactions' if wide else ''}"
    lines: list[Line] = [[(head, "head")]]
    for group in groups[:limit]:
        less, mark, more = balance(group.adjusted, largest, bar, ascii_only=figures.style.letters)
        behind = f"{count(group.transactions):>14}" if wide else ""
        lines.append(
            [
                (f" {left(group.item_group, name)}", ""),
                (right(amount(group.before), amounts), "quiet"),
                (f"{right(amount(group.adjusted), amounts)} ", ""),
                (less, "blue"), (mark, "faint"), (f"{more} ", "blue"),
                (right(amount(group.after), amounts), "quiet"),
                (behind, "quiet"),
            ]
        )  # fmt: skip
    if len(groups) > limit:
        lines.append([(f" and {plural(len(groups) - limit, 'more item group')}: Enter", "quiet")])
    return lines


def record_lines(view: RecordView, currency: str, width: int, height: int) -> list[Line]:
    """Everything on one record, for the part beside or below the list; where there are few lines, each group in a word."""
    row = view.row
    words, tone = reversal_word(view, short=height < ROOMY)
    judged: list[Line] = [[(f" {line}", tone)] for line in wrap(words, width - 2)]
    if height < ROOMY:
        parts = [f"{group.item_group} {amount(group.adjusted)}" for group in view.groups]
        first = flow(parts, width)[:1] or [f" {row.note}" if row.note else " Nothing was adjusted."]
        more = len(parts) - len(flow(parts, width)[0].split("   ")) if parts else 0
        shown = first[0] if not more else f"{cut(first[0], width - 12)}   +{more} more"
        return [shown, *flow(posted_words(view), width)[:1], *judged[:1]]
    groups = group_lines(view.groups, currency, width, max(2, height - 7))
    made = [[(line, "quiet")] for line in flow(session_parts(view), width)]
    note: list[Line] = [[(" Note: ", "quiet"), (row.note, "")]] if row.note else []
    lines: list[Line] = [*groups, *([""] if groups else []), *flow(posted_words(view), width), *judged, *made, *note]
    return lines[:height]
