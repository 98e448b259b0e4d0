"""What each row of an export is: left out with a reason, or a kind of transaction. The first rule that fits decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.costing.shape import Ints
from core.mapping.frame import NOTHING, Frame, product_of
from core.mapping.places import Place, places_of, route_of
from core.mapping.profile import DERIVED, Rule
from core.plural import plural

TOTAL = "a row of totals or of a group"
FOREIGN = "of another company"
AGAIN = "the same row again, in another file"
_UNKNOWN = "?"
_GROUP = re.compile(r"\([0-9]+\)\s*$|^\D*$")
"""What stands in the first column of a row that adds up a group: a label, or a label and how many rows."""


@dataclass(slots=True)
class Rows:
    """The rows of the transactions with what was decided of them."""

    quantity: Ints
    """Signed millionths, as far as the row has one."""
    rule: list[Rule | None]
    partner: dict[int, int] = field(default_factory=dict)
    """Row -> the row that is its other side."""
    start: list[Place] = field(default_factory=list)
    end: list[Place] = field(default_factory=list)
    """From and to, of systems whose moves have both."""
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Reason -> rows."""
    kept: list[int] = field(default_factory=list)


def company_rows(frame: Frame) -> list[int]:
    """The rows of the company that is loaded; a question where there are several."""
    names = frame.roles("company")
    if not names:
        return list(range(len(frame)))
    cells = frame.text(names[0])
    counts: dict[str, int] = defaultdict(int)
    for cell in cells:
        counts[cell] += 1
    companies = sorted((one for one in counts if one), key=lambda one: -counts[one])
    if len(companies) > 1 or "company" in frame.answers:
        listed = ", ".join(f"{one} ({plural(counts[one], 'row')})" for one in companies)
        text = f"The export holds rows of {len(companies)} companies: {listed}. Which one is loaded?"
        same = next((one for one in companies if one.casefold() == frame.company.casefold()), "")
        chosen = frame.ask("company", text, tuple(companies), same)
        if chosen and chosen not in companies:
            frame.ask_again("company", f"There are no rows of company {chosen}, only of {listed}", tuple(companies))
        return [row for row, cell in enumerate(cells) if cell in (chosen, "")] if chosen else list(range(len(cells)))
    return list(range(len(cells)))


def without_totals(frame: Frame, rows: list[int]) -> tuple[list[int], list[int]]:
    """Rows that say what moved, and rows that only add up: no item, no date and no key, or a group's label and its count."""
    names = [*frame.roles("item"), *frame.roles("date"), *frame.roles("document")]
    if not names:
        return rows, []
    columns = [frame.text(name) for name in dict.fromkeys(names)]
    items, dates = frame.role("item"), frame.role("date")
    totals = {
        row
        for row in rows
        if (not items[row] and (not dates[row] or _GROUP.search(dates[row])))
        or (not dates[row] and sum(1 for column in columns if column[row]) <= 1)
    }
    return [row for row in rows if row not in totals], sorted(totals)


def classify(frame: Frame) -> Rows:
    """Every row decided; problems for rows that no rule fits."""
    everyone = company_rows(frame)
    rows, totals = without_totals(frame, everyone)
    own = set(everyone)
    decided = Rows(quantity=_quantities(frame, rows), rule=[None] * len(frame))
    if len(everyone) < len(frame):
        decided.left_out[FOREIGN] = [row for row in range(len(frame)) if row not in own]
    if totals:
        decided.left_out[TOTAL] = totals
    _add_places(frame, rows, decided)
    if not frame.profile.signed:
        _sign_by_places(decided, rows)
    _decide(frame, rows, decided)
    return decided


def _quantities(frame: Frame, rows: list[int]) -> Ints:
    name = (frame.roles("quantity") or [""])[0]
    if not name:
        return frame.figures(frame.profile.movement["quantity"][0])
    return frame.figures(name, rows if len(rows) < len(frame) else None)


def _add_places(frame: Frame, rows: list[int], decided: Rows) -> None:
    if not frame.profile.movement.get("from"):
        return
    starts, ends = frame.role("from"), frame.role("to")
    one_site = ""
    if any(one.key == "site" for one in frame.profile.ask):
        asked = next(one for one in frame.profile.ask if one.key == "site")
        one_site = frame.ask("site", asked.question, proposal=asked.default)
    names = {starts[row] for row in rows} | {ends[row] for row in rows}
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


def _asked(rules: Sequence[Rule]) -> list[str]:
    return sorted({name for rule in rules for name in rule.conditions} - set(DERIVED))


def _decide(frame: Frame, rows: list[int], decided: Rows) -> None:
    rules = frame.profile.rules
    names = _asked(rules)
    columns: list[Sequence[str]] = []
    for name in names:
        if frame.profile.column(name).type in ("quantity", "amount", "price"):
            columns.append([_sign(value) for value in frame.figures(name, rows).tolist()])
        else:
            columns.append(frame.words(name, rows))
    signs = [_sign(value) for value in decided.quantity.tolist()]
    routes = [route_of(start, end) for start, end in zip(decided.start, decided.end, strict=True)] or [""] * len(frame)
    names += ["sign", "route"]
    columns += [signs, routes]
    known: dict[tuple[str, ...], Rule | str | None] = {}
    later: list[int] = []
    facts = list(zip(*columns, strict=True))
    for row in rows:
        fact = facts[row]
        if fact not in known:
            known[fact] = _first(rules, dict(zip(names, fact, strict=True)))
        rule = known[fact]
        if rule == _UNKNOWN:
            later.append(row)
        else:
            decided.rule[row] = rule  # type: ignore[assignment]
    if later:
        _decide_by_others(frame, later, decided, [dict(zip(names, facts[row], strict=True)) for row in later])
    for row in rows:
        rule = decided.rule[row]
        if rule is None:
            _name_stranger(frame, row, dict(zip(names, facts[row], strict=True)))
        elif rule.leave_out:
            decided.left_out[rule.leave_out].append(row)
        else:
            decided.kept.append(row)


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


def item_cells(frame: Frame) -> list[str]:
    """The item of each row, products in brackets taken apart."""
    names = frame.roles("item")
    found = [""] * len(frame)
    for name in reversed(names):
        cells = frame.text(name)
        known = {cell: item_of(frame, name, cell) for cell in set(cells)}
        found = [known[cell] or other for cell, other in zip(cells, found, strict=True)]
    return found


def item_of(frame: Frame, name: str, cell: str) -> str:
    """The code in a cell of items."""
    text = cell[1:] if cell[:1] in "\x01\x02\x03" else cell.strip()
    if frame.profile.apostrophe and text[:1] == "'" and text[1:2] in "=+-@":
        text = text[1:]
    return product_of(text)[0] if frame.profile.column(name).type == "product" else text
