"""What each row of an export is: left out with a reason, or a kind of transaction. The first rule that fits decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from core.costing.shape import Flags, Ints
from core.importing.texts import Texts
from core.mapping.frame import NOTHING, Frame, product_of
from core.mapping.places import Place, places_of, route_of
from core.mapping.profile import DERIVED, Rule
from core.plural import plural

TOTAL = "a row of totals or of a group"
FOREIGN = "of another company"
AGAIN = "the same row again, in another file"
_UNKNOWN = "?"
_OPEN = -2
_MANY = 1 << 31
_GROUP = re.compile(r"\([0-9]+\)\s*$|^\D*$")
"""What stands in the first column of a row that adds up a group: a label, or a label and how many rows."""


@dataclass(slots=True)
class Rows:
    """The rows of the transactions with what was decided of them."""

    quantity: Ints
    """Signed millionths, as far as the row has one."""
    rule: npt.NDArray[np.object_]
    """The rule that decided, or ``None``."""
    partner: dict[int, int] = field(default_factory=dict)
    """Row -> the row that is its other side."""
    start: list[Place] = field(default_factory=list)
    end: list[Place] = field(default_factory=list)
    """From and to, of systems whose moves have both."""
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Reason -> rows."""
    kept: Ints = field(default_factory=lambda: np.empty(0, np.int64))


def company_rows(frame: Frame) -> Ints:
    """The rows of the company that is loaded; a question where there are several."""
    everyone = np.arange(len(frame))
    names = frame.roles("company")
    if not names:
        return everyone
    cells = frame.text(names[0])
    found = np.bincount(cells.codes, minlength=len(cells.texts)).tolist()
    counts = {text: count for text, count in zip(cells.texts, found, strict=True) if count}
    companies = sorted((one for one in counts if one), key=lambda one: -counts[one])
    if len(companies) > 1 or "company" in frame.answers:
        listed = ", ".join(f"{one} ({plural(counts[one], 'row')})" for one in companies)
        text = f"The export holds rows of {len(companies)} companies: {listed}. Which one is loaded?"
        same = next((one for one in companies if one.casefold() == frame.company.casefold()), "")
        chosen = frame.ask("company", text, tuple(companies), same)
        if chosen and chosen not in companies:
            frame.ask_again("company", f"There are no rows of company {chosen}, only of {listed}", tuple(companies))
        if chosen:
            own = np.array([one in (chosen, "") for one in cells.texts], np.bool_)
            return everyone[own[cells.codes]]
    return everyone


def without_totals(frame: Frame, rows: Ints) -> tuple[Ints, list[int]]:
    """Rows that say what moved, and rows that only add up: no item, no date and no key, or a group's label and its count."""
    names = [*frame.roles("item"), *frame.roles("date"), *frame.roles("document")]
    if not names:
        return rows, []
    said = sum(frame.text(name).filled.astype(np.int8) for name in dict.fromkeys(names))
    items, dates = frame.role("item"), frame.role("date")
    dated = dates.filled
    totals: Flags = ~dated & (said <= 1)
    lacking = ~items.filled
    totals |= lacking & ~dated
    for row in np.flatnonzero(lacking & ~totals).tolist():
        totals[row] = _GROUP.search(dates[row]) is not None
    return rows[~totals[rows]], rows[totals[rows]].tolist()


def classify(frame: Frame) -> Rows:
    """Every row decided; problems for rows that no rule fits."""
    everyone = company_rows(frame)
    rows, totals = without_totals(frame, everyone)
    decided = Rows(quantity=_quantities(frame, rows), rule=np.full(len(frame), None, np.object_))
    if len(everyone) < len(frame):
        foreign = np.ones(len(frame), np.bool_)
        foreign[everyone] = False
        decided.left_out[FOREIGN] = np.flatnonzero(foreign).tolist()
    if totals:
        decided.left_out[TOTAL] = totals
    _add_places(frame, rows, decided)
    if not frame.profile.signed:
        _sign_by_places(decided, rows.tolist())
    _decide(frame, rows, decided)
    return decided


def _quantities(frame: Frame, rows: Ints) -> Ints:
    name = (frame.roles("quantity") or [""])[0]
    if not name:
        return frame.figures(frame.profile.movement["quantity"][0])
    return frame.figures(name, rows if len(rows) < len(frame) else None)


def _add_places(frame: Frame, rows: Ints, decided: Rows) -> None:
    if not frame.profile.movement.get("from"):
        return
    starts, ends = frame.role("from"), frame.role("to")
    one_site = ""
    if any(one.key == "site" for one in frame.profile.ask):
        asked = next(one for one in frame.profile.ask if one.key == "site")
        one_site = frame.ask("site", asked.question, proposal=asked.default)
    names = {*starts.take(rows), *ends.take(rows)}
    places = places_of(frame, names - {""}, one_site=one_site)
    places[""] = Place("")
    nowhere = Place("")
    decided.start = [places.get(name, nowhere) for name in starts]
    decided.end = [places.get(name, nowhere) for name in ends]


def _sign_by_places(decided: Rows, rows: list[int]) -> None:
    """Goods that leave are less, whatever the system writes."""
    for row in rows:
        if (
            decided.start[row].kind == "stock"
            and decided.end[row].kind not in ("stock", "")
            and decided.quantity[row] > 0
        ):
            decided.quantity[row] = -decided.quantity[row]


def _sign(quantity: int) -> str:
    return "0" if quantity in (0, NOTHING) else "+" if quantity > 0 else "-"


def _signs(quantities: Ints) -> Texts:
    codes = np.where((quantities == 0) | (quantities == NOTHING), 0, np.where(quantities > 0, 1, 2))
    return Texts(codes.astype(np.int32), ["0", "+", "-"])


def _asked(rules: Sequence[Rule]) -> list[str]:
    return sorted({name for rule in rules for name in rule.conditions} - set(DERIVED))


class _Facts:
    """What rules ask of each row, each combination once."""

    def __init__(self, names: list[str], columns: list[Texts], rows: Ints) -> None:
        self.names, self.columns = names, columns
        key: Ints = np.zeros(len(rows), np.int64)
        for column in columns:
            key = key * len(column.texts) + column.codes[rows]
            if len(column.texts) * max(int(key.max(initial=0)), 1) > _MANY:
                _, key = np.unique(key, return_inverse=True)
        self.first: Ints
        _, self.first, self.number = np.unique(key, return_index=True, return_inverse=True)
        self.rows = rows

    def of(self, row: int) -> dict[str, str]:
        """The facts of a row by name."""
        return {name: column[row] for name, column in zip(self.names, self.columns, strict=True)}

    def each(self) -> Iterator[dict[str, str]]:
        """Every combination that there is."""
        return (self.of(row) for row in self.rows[self.first].tolist())


def _facts(frame: Frame, rows: Ints, decided: Rows) -> _Facts:
    names = _asked(frame.profile.rules)
    columns: list[Texts] = []
    for name in names:
        if frame.profile.column(name).type in ("quantity", "amount", "price"):
            columns.append(_signs(frame.figures(name, rows)))
        else:
            columns.append(frame.words(name, rows))
    routes = Texts.blank(len(frame))
    if decided.start:
        routes = Texts.of([route_of(start, end) for start, end in zip(decided.start, decided.end, strict=True)])
    return _Facts([*names, "sign", "route"], [*columns, _signs(decided.quantity), routes], rows)


def _decide(frame: Frame, rows: Ints, decided: Rows) -> None:
    """The number of its rule for every row: -1 where none fits, -2 where that hangs on the other rows of its document."""
    facts = _facts(frame, rows, decided)
    rules = frame.profile.rules
    each = np.array([_number_of(rules, _first(rules, fact)) for fact in facts.each()] or [-1], np.int64)
    number = each[facts.number]
    open_ones = np.flatnonzero(number == _OPEN)
    if len(open_ones):
        later = rows[open_ones].tolist()
        _decide_by_others(frame, later, decided, [facts.of(row) for row in later])
        number[open_ones] = [_number_of(rules, rule) for rule in decided.rule[later].tolist()]
    decided.rule[rows] = np.array([*rules, None], np.object_)[number]
    _sort_out(frame, rows, decided, facts, number)


def _number_of(rules: Sequence[Rule], rule: Rule | str | None) -> int:
    if rule == _UNKNOWN:
        return _OPEN
    return next((number for number, one in enumerate(rules) if one is rule), -1)


def _sort_out(frame: Frame, rows: Ints, decided: Rows, facts: _Facts, number: Ints) -> None:
    """Rows kept, left out with their reason, and named because no rule fits."""
    for row in rows[number < 0].tolist():
        _name_stranger(frame, row, facts.of(row))
    reasons = [*(rule.leave_out for rule in frame.profile.rules), _UNKNOWN]
    kept = np.array([not reason for reason in reasons], np.bool_)[number]
    decided.kept = rows[kept]
    left = np.flatnonzero(~kept & (number >= 0))
    for row, reason in zip(rows[left].tolist(), number[left].tolist(), strict=True):
        decided.left_out[reasons[reason]].append(row)


def _first(rules: Sequence[Rule], facts: dict[str, str]) -> Rule | str | None:
    """The first rule that fits; ``?`` where that hangs on the other rows of its document."""
    for rule in rules:
        unknown = False
        for name, wanted in rule.conditions.items():
            if name not in facts:
                unknown = True
            elif not _meets(facts[name], wanted):
                break
        else:
            return _UNKNOWN if unknown else rule
    return None


def _meets(fact: str, wanted: tuple[str, ...]) -> bool:
    return fact in wanted or ("*" in wanted and fact != "")


def _decide_by_others(frame: Frame, rows: list[int], decided: Rows, facts: list[dict[str, str]]) -> None:
    """Rows whose rule asks for their other side or for the signs within their document."""
    opposite = _pair(frame, rows, decided)
    documents = frame.role("document")
    signs: dict[str, set[str]] = defaultdict(set)
    for row, fact in zip(rows, facts, strict=True):
        if not opposite.get(row):
            signs[documents[row]].add(fact["sign"])
    for row, fact in zip(rows, facts, strict=True):
        together = signs[documents[row]]
        fact["opposite"] = opposite.get(row, "")
        fact["document_signs"] = "+-" if {"+", "-"} <= together else "".join(sorted(together))
        rule = _first(frame.profile.rules, fact)
        decided.rule[row] = rule if isinstance(rule, Rule) else None


def _pair(frame: Frame, rows: Iterable[int], decided: Rows) -> dict[int, str]:
    """Row -> ``other place`` or ``same place`` of the row of the same document and item with the opposite quantity."""
    names = frame.roles("pair")
    if not names:
        return {}
    columns = [frame.text(name) for name in names]
    items = frame.role("item")
    spots = list(zip(*(frame.role(role) for role in ("site", "warehouse")), strict=True))
    tracked = list(zip(*(frame.role(role) for role in ("batch", "serial", "configuration")), strict=True))
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in rows:
        if decided.quantity[row] not in (0, NOTHING):
            key = tuple(column[row] for column in columns)
            if all(key):
                groups[(key, items[row], tracked[row], abs(int(decided.quantity[row])))].append(row)
    opposite: dict[int, str] = {}
    for group in groups.values():
        if len(group) > 1:
            _pair_group(group, decided, spots, opposite)
    return opposite


def _pair_group(group: list[int], decided: Rows, spots: Sequence[tuple[str, str]], opposite: dict[int, str]) -> None:
    """First those at other places, then what is left at the same place."""
    for same in (False, True):
        for row in group:
            if row in decided.partner or decided.quantity[row] > 0:
                continue
            for other in group:
                fits = (
                    decided.quantity[other] > 0
                    and other not in decided.partner
                    and (spots[row] == spots[other]) is same
                )
                if fits:
                    decided.partner[row], decided.partner[other] = other, row
                    opposite[row] = opposite[other] = "same place" if same else "other place"
                    break


def _name_stranger(frame: Frame, row: int, facts: dict[str, str]) -> None:
    """A row that no rule fits: an unknown word was named already, a missing joined row is named as such."""
    if _UNKNOWN in facts.values():
        return
    for table in frame.profile.joined():
        read = frame.tables.get(table.name)
        asked = {name for rule in frame.profile.rules for name in rule.conditions}
        if read is not None and not table.optional and asked & set(table.columns) and frame.joined(table)[row] < 0:
            key = table.join[0]
            frame.problem(
                row,
                key,
                f"has no row in {read.files[0][0] if read.files else table.name}",
                "export both tables of the same days",
            )
            return
    said = ", ".join(
        f"{frame.main.labels.get(name, name)} {fact or 'empty'}"
        for name, fact in facts.items()
        if name not in ("route",) or fact
    )
    item = (frame.roles("item") or [""])[0]
    advice = "copy the profile and add a rule for such rows, or leave them out there: `invclose import-profile copy`"
    frame.problem(row, item, f"is of no kind that the profile knows: {said}"[:180], advice)


def item_cells(frame: Frame) -> Texts:
    """The item of each row, products in brackets taken apart."""
    found = Texts.blank(len(frame))
    for place, name in enumerate(reversed(frame.roles("item"))):
        codes = frame.text(name).each(partial(item_of, frame, name))
        found = codes if not place else Texts.of([one or other for one, other in zip(codes, found, strict=True)])
    return found


def item_of(frame: Frame, name: str, cell: str) -> str:
    """The code in a cell of items."""
    text = cell[1:] if cell[:1] in "\x01\x02\x03" else cell.strip()
    if frame.profile.apostrophe and text[:1] == "'" and text[1:2] in "=+-@":
        text = text[1:]
    return product_of(text)[0] if frame.profile.column(name).type == "product" else text
