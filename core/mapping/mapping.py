"""An export of another system -> a plain bundle, with everything that a person may want to know before it is loaded.

One parser for preview and load: what ``map_export`` gives is shown and is loaded. Nothing is guessed silently: what was found
out is in ``found``, what is open in ``questions``, what is left out in ``left_out`` with its reason.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.currency import Currency
from core.importing.model import KIND_NAMES, BalanceRow, Bundle, BundleRow, ItemRow
from core.importing.problems import Problem, Problems, TooMany
from core.importing.row_columns import RowColumns, references_of
from core.importing.well_formed import well_formed
from core.mapping import balances, values
from core.mapping.accounts import AccountTotal, account_rows
from core.mapping.answers import Found, Question, remembered
from core.mapping.beside import Beside, Posted
from core.mapping.build import Built, build
from core.mapping.cells import bare_cells
from core.mapping.classify import AGAIN, FOREIGN, Rows, classify
from core.mapping.cutting_over import day_number, open_from, opening_day
from core.mapping.frame import NOTHING, Frame
from core.mapping.items import item_rows
from core.mapping.lines import Movements, make_lines, movements_of, once
from core.mapping.opened import Opening
from core.mapping.opening import done_by
from core.mapping.overlap import FIRST_OPEN_DAY, Change, LateLine, Overlap, dropped, late_lines, overlap_of
from core.mapping.profile import ImportProfile
from core.mapping.reading import TableReader
from core.mapping.sums import sums_by
from core.mapping.tables import Detector, Fit, Source, fits_of, found_of, layouts_of
from core.quiet import without_cycle_collector

MOST_ROWS = 5_000_000
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Omission:
    """Rows that are left out for one reason."""

    reason: str
    rows: int
    value: int | None
    """Minor units of what the system says they are worth, where it does."""
    examples: tuple[tuple[str, int], ...]
    """File and line of the first ones."""


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """What of an item is loaded, to compare with the system's own list."""

    item: str
    rows: int
    quantity: int
    """Signed millionths over all places."""
    value: int
    """Minor units that the system itself gives these rows; 0 where it gives none."""


@dataclass(slots=True)
class Mapped:
    """What became of an export."""

    profile: ImportProfile
    bundle: Bundle
    rows: int = 0
    """Rows of transactions in the export."""
    found: list[Found] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    left_out: list[Omission] = field(default_factory=list)
    totals: list[ItemTotal] = field(default_factory=list)
    origins: Sequence[tuple[str, int]] = ()
    """File and line of each line of the bundle."""
    unused: tuple[str, ...] = ()
    """Files that hold no table of the profile."""
    new_items: list[ItemRow] = field(default_factory=list)
    known: int = 0
    """Lines that the books hold already."""
    changes: list[Change] = field(default_factory=list)
    """What the export says otherwise than the books; none of it is taken."""
    late: list[LateLine] = field(default_factory=list)
    """New lines on days that take no postings."""
    opening: Opening | None = None
    """What is opened, of an export from which a cut-over is made."""

    accounts: list[AccountTotal] = field(default_factory=list)
    """Of an export of a general ledger."""

    @property
    def lines(self) -> int:
        """What is loaded: lines of goods, or entries of a ledger."""
        return len(self.bundle.rows) + len(self.bundle.ledger)

    @property
    def problems(self) -> list[Problem]:
        return self.bundle.problems

    def placed(self, problem: Problem) -> Problem:
        """A problem of a line of the bundle, named by file and line of the export."""
        if problem.file == OPENING and self.opening is not None and 0 < problem.line <= len(self.opening.origins):
            file, line = self.opening.origins[problem.line - 1]
            return problem._replace(file=file, line=line)
        if problem.file in (TRANSACTIONS, LEDGER) and 0 < problem.line <= len(self.origins):
            file, line = self.origins[problem.line - 1]
            return problem._replace(file=file, line=line)
        return problem


TRANSACTIONS, OPENING, LEDGER = "transactions", "opening", "ledger"


def map_export(
    sources: Sequence[Source],
    profile: ImportProfile,
    answers: Mapping[str, str],
    currency: Currency,
    *,
    name: str,
    detect: Detector,
    beside: Beside | None = None,
    problems: Sequence[Problem] = (),
    balances: Sequence[BalanceRow] = (),
) -> Mapped:
    """The lines of an export by a profile. ``problems``: those of opening it; ``balances``: the ledger of a cut-over."""
    beside = beside or Beside()
    bundle = Bundle(
        name=name,
        currency=currency,
        problems=Problems(problems),
        files=(TRANSACTIONS, "items", "accounts", OPENING, "balances"),
    )
    bundle.balances = list(balances)
    mapped = Mapped(profile, bundle)
    answers = {**remembered(beside.answers), **answers}
    with without_cycle_collector():
        try:
            frame = read_tables(sources, profile, answers, mapped, detect)
            if frame is not None:
                frame.company = beside.company
                _map(frame, mapped, beside)
            each = list(dict.fromkeys(bundle.problems))  # a column may be read for two purposes
            del bundle.problems[:]
            bundle.problems += each
        except TooMany:
            bundle.problems.close(name)  # type: ignore[attr-defined]
    return mapped


def read_tables(
    sources: Sequence[Source], profile: ImportProfile, answers: Mapping[str, str], mapped: Mapped, detect: Detector
) -> Frame | None:
    """Every source read into the table that it holds; ``None`` and problems where a table is missing."""
    problems = mapped.bundle.problems
    fits: list[Fit] = []
    unused = []
    weak: list[Fit] = []
    for source in sources:
        layout, why = layouts_of(source, answers, detect)
        if layout is None:
            problems.append(
                Problem(
                    source.name, 0, "", "", why, "name its encoding with `--set encoding=`, for instance windows-1252"
                )
            )
            continue
        candidates = fits_of(source, layout, profile, answers)
        if candidates and not candidates[0].header.missing:
            fits.append(candidates[0])
        elif candidates:
            weak.append(candidates[0])
        else:
            unused.append(source.name)
    tables = {fit.table.name for fit in fits}
    for table in profile.tables.values():
        if table.name in tables or table.optional:
            continue
        near = max((fit for fit in weak if fit.table is table), key=lambda fit: fit.score, default=None)
        problems.append(_missing(profile, table.name, near, mapped.bundle.name))
    mapped.unused = (*unused, *(fit.source.name for fit in weak if fit.table.name in tables))
    if any(table.name not in tables and not table.optional for table in profile.tables.values()):
        return None
    readers: dict[str, TableReader] = {}
    for fit in fits:
        mapped.found += found_of(fit)
        readers.setdefault(fit.table.name, TableReader(fit.table)).add(fit, problems, MOST_ROWS)
    read = {name: reader.finished() for name, reader in readers.items()}
    frame = Frame(profile, answers, mapped.bundle.currency, read, problems, mapped.found)
    frame.find_out()
    return frame


def _missing(profile: ImportProfile, table: str, near: Fit | None, name: str) -> Problem:
    """The problem of a table that no file holds, or not whole."""
    wanted = profile.tables[table]
    columns = [column for column in wanted.columns.values() if not column.optional]
    if near is not None:
        missing = ", ".join(wanted.columns[one].shown for one in near.header.missing)
        there = len(near.header.positions)
        message = f"has {there} of the columns of {profile.title}, but not {missing}"
        first = near.header.missing[0]
        advice = (
            f"export these columns too, or name one with `--set column.{first}=LABEL`; "
            "`invclose import-profile list` names other systems"
        )
        return Problem(near.source.name, near.header.row + 1, "", "", message, advice)
    shown = ", ".join(column.shown for column in columns[:8])
    files = f" ({' or '.join(wanted.files)})" if wanted.files else ""
    message = f"holds no {table} of {profile.title}{files}"
    return Problem(name, 0, "", "", message, f"export a table with the columns {shown}; is it another system's file?")


def _map(frame: Frame, mapped: Mapped, beside: Beside) -> None:
    bundle = mapped.bundle
    mapped.rows = len(frame)
    if frame.questions and {"decimal", "date_order"} & set(frame.questions):
        mapped.questions = list(frame.questions.values())
        return
    if not len(frame):
        bundle.problems.append(
            Problem(frame.main.files[0][0], 0, "", "", "the file has a header but no rows", "is it cut off?")
        )
        return
    rows = classify(frame)
    movements = movements_of(frame, rows)
    once(movements)
    balances.settle_counts(movements, beside)
    outside: dict[str, list[int]] = defaultdict(list)
    late = []
    if frame.profile.updates == "values":
        late = values.make_value_lines(movements, beside, outside)
    else:
        make_lines(movements)
    mapped.new_items = item_rows(movements, beside)
    cut, done = opening_day(frame), frozenset[int]()
    if cut:
        done = done_by(movements, cut)
        mapped.opening = open_from(movements, mapped.new_items, beside, cut, bundle)
    elif beside.opened:
        done = done_by(movements, day_number(beside.opened))
    built = build(movements, late, done)
    if mapped.opening is not None:
        built.accounts.update(mapped.opening.accounts)
    _overlap(frame, mapped, rows, movements, built, beside)
    bundle.items = list(mapped.new_items)
    bundle.accounts = account_rows(built.accounts, beside)
    if built.accounts:
        frame.found.append(
            Found(
                "",
                "accounts",
                f"{len(built.accounts)} of the other system",
                "kept; `--set accounts=ours` looks them up instead",
            )
        )
    if frame.rounded:
        frame.found.append(
            Found(
                "",
                "amounts",
                f"{frame.rounded} different ones rounded",
                f"they have more decimals than {frame.currency.code}",
            )
        )
    _check_rows(mapped)
    mapped.questions = list(frame.questions.values())
    mapped.left_out = [*_omissions(frame, rows, outside), *mapped.left_out]
    mapped.totals = _totals(movements)
    bundle.sha256 = _digest(bundle)


def _overlap(frame: Frame, mapped: Mapped, rows: Rows, movements: Movements, built: Built, beside: Beside) -> None:
    """Keeps what is new, names what changed, and asks about lines on closed days."""
    left_out: dict[str, list[tuple[str, tuple[str, int]]]] = {}
    posted: Mapping[str, Posted] = {}
    if beside.holds:
        keys = bare_cells(frame.role("key"))
        left_out = {
            reason: [(keys[row], frame.main.place(row)) for row in them if keys[row]]
            for reason, them in rows.left_out.items()
            if reason not in (FOREIGN, AGAIN)
        }
        references = references_of(built.rows) | {key for them in left_out.values() for key, _ in them}
        posted = beside.posted(references) if references else {}
    by_reference = _lots_of(frame, rows, movements) if posted else {}
    found = overlap_of(
        built.rows, built.origins, posted, by_reference, currency=mapped.bundle.currency, since=beside.opened
    )
    _leave_opened(mapped, found, beside)
    mapped.known, mapped.changes = found.known, [*found.changes, *dropped(left_out, posted)]
    said = frame.answers.get("late", "")
    mapped.late, mapped.bundle.late = late_lines(found, beside, move=said == FIRST_OPEN_DAY)
    if mapped.late and not mapped.bundle.late:
        first = mapped.late[0]
        count = len(mapped.late)
        text = (
            f"{count} new line{'s are' if count > 1 else ' is'} late, the first {first.reference} of {first.day}"
            f" ({first.file} line {first.line}): {first.why}. Take late lines on {beside.first_open_day or 'no day'}"
            f" ({FIRST_OPEN_DAY}), or leave this unanswered and reverse the close"
        )
        frame.ask_again("late", text, (FIRST_OPEN_DAY,))
    mapped.bundle.rows, mapped.origins = found.rows, found.origins


def _lots_of(frame: Frame, rows: Rows, movements: Movements) -> dict[str, str]:
    """Reference -> lot."""
    pairs = zip(movements.references.take(rows.kept), frame.role("lot").take(rows.kept), strict=True)
    return {reference: lot for reference, lot in pairs if lot}


def _leave_opened(mapped: Mapped, found: Overlap, beside: Beside) -> None:
    """Lines of the days that a cut-over has opened are in the books by what was left of them."""
    if not beside.opened:
        return
    there = [number for number, row in enumerate(found.rows) if row.date <= beside.opened]
    if there:
        reason = f"by {beside.opened}, the day of the cut-over"
        places = tuple(found.origins[number] for number in there[:_SHOWN])
        mapped.left_out.append(Omission(reason, len(there), None, places))
        found.rows = [
            row._replace(line=number)
            for number, row in enumerate((row for row in found.rows if row.date > beside.opened), 1)
        ]
        gone = set(there)
        found.origins = [place for number, place in enumerate(found.origins) if number not in gone]


def _check_rows(mapped: Mapped) -> None:
    """The rules of a single line, as of a plain bundle; their problems are named by the lines of the export."""
    bundle = mapped.bundle
    found: list[Problem] = []
    bundle.rows = well_formed(TRANSACTIONS, bundle.rows, found)
    for problem in found:
        bundle.problems.append(mapped.placed(problem))


def _omissions(frame: Frame, rows: Rows, outside: Mapping[str, list[int]]) -> list[Omission]:
    worth = None
    if names := frame.roles("value"):
        worth = frame.figures(names[0], [row for them in rows.left_out.values() for row in them])
    found = []
    for reason, them in rows.left_out.items():
        value = None if worth is None else sum(int(worth[row]) for row in them if worth[row] != NOTHING)
        found.append(Omission(reason, len(them), value, tuple(frame.main.place(row) for row in them[:_SHOWN])))
    for reason, them in outside.items():
        read = frame.tables[values.VALUES]
        worth_there = frame.figures("value_actual", them, table=read)
        value = sum(int(worth_there[row]) for row in them if worth_there[row] != NOTHING)
        found.append(Omission(f"values: {reason}", len(them), value, tuple(read.place(row) for row in them[:_SHOWN])))
    return found


def _totals(movements: Movements) -> list[ItemTotal]:
    """Rows, quantity and the system's own value by item."""
    frame, kept = movements.frame, movements.rows.kept
    names, signed = frame.roles("value"), frame.profile.signed
    worth = frame.figures(names[0], kept)[kept] if names else np.full(len(kept), NOTHING)
    quantity = movements.rows.quantity[kept]
    if movements.worth:
        own = [movements.worth.get(row, 0) for row in kept.tolist()]
        worth = np.where(worth == NOTHING, np.array(own, np.int64), worth)
    value = np.where(worth == NOTHING, 0, worth)
    if not signed:
        moved = np.fromiter((kind.name == "TRANSFER" for kind in movements.kinds[kept].tolist()), np.bool_, len(kept))
        value = np.where(moved, 0, np.where(quantity > 0, value, -np.abs(value)))
        quantity = np.where(moved, 0, quantity)
    codes, texts = movements.items.codes[kept], movements.items.texts
    counts = np.bincount(codes, minlength=len(texts)).tolist()
    sums = [sums_by(codes, figures, len(texts)) for figures in (quantity, value)]
    there = sorted((text, code) for code, text in enumerate(texts) if counts[code])
    return [ItemTotal(item, counts[code], sums[0][code], sums[1][code]) for item, code in there]


def _digest(bundle: Bundle) -> str:
    """Of the lines as they are loaded, without their numbers."""
    digest = hashlib.sha256(b"\x1dmapped\x1e")
    for opened in bundle.opening:
        digest.update(repr(opened[1:]).encode("utf-8", "surrogatepass"))
    if isinstance(bundle.rows, RowColumns):
        bundle.rows.add_to(digest)
        return digest.hexdigest()
    for row in bundle.rows:
        figures = f"{row.quantity} {row.amount} {KIND_NAMES[row.kind]}"
        text = "\x1f".join((figures, row.reference, row.update, row.item, *row[6:12], *row[13:], "\x1e"))
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def rows_shown(mapped: Mapped, count: int) -> list[BundleRow]:
    """The first rows as they will be read."""
    return list(mapped.bundle.rows[:count])
