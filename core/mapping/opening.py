"""The cut-over made from the export that the history would be read from: what was open at the end of a day, with its value there.

What was received and invoiced by then is stock: of first-in and last-in items each open receipt, of the others one line a
place. Its value is that of the other system, to the cent, so that inventory and ledger begin equal; what that system made of
the receipts' own cost comes as their adjustment. What was received or delivered and not invoiced is opened under its own
reference, so that its invoice, which comes after the day, finds it. Lines after the day stay transactions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from core.importing.cut_over import DELIVERED, OPENED
from core.importing.model import KIND_NAMES, KINDS, OpeningRow
from core.mapping.build import productions_of
from core.mapping.cells import bare_cells
from core.mapping.days import iso
from core.mapping.line_columns import PHYSICAL, Line, Lines
from core.mapping.lines import Movements, fitting
from core.mapping.open_receipts import LAYERED, Layer, Moved, open_receipts, shared
from core.mapping.opened import OTHERWISE, OpenedItem, Opening, Place, Stock, fit, together
from core.mapping.posted_there import Accounts
from core.mapping.worth import Worth, worth_of
from core.plural import plural
from core.vocabulary import InventoryModel, Reference, UpdateKind

RECEIPTS = "receipts"
_TRANSFER = Reference.TRANSFER
_PLACE = ("site", "warehouse", "batch", "serial", "configuration")


def opening_of(movements: Movements, models: Mapping[str, InventoryModel], cut: int) -> Opening:
    """What is open at the end of the day ``cut`` (yyyymmdd); the lines after it are left in ``movements``."""
    return _Maker(movements, models, cut).make()


def done_by(movements: Movements, cut: int) -> frozenset[int]:
    """Rows that were posted for good by a day: later lines cannot refer to them, because only what is left of them is opened."""
    lines = movements.lines
    return frozenset(lines.row[(lines.day <= cut) & (lines.update != PHYSICAL)].tolist())


class _Maker:
    """Sorts lines into before and after, and makes rows of what was open in between."""

    def __init__(self, movements: Movements, models: Mapping[str, InventoryModel], cut: int) -> None:
        self.movements, self.models, self.cut = movements, models, cut
        self.frame = movements.frame
        self.by_item = bool(movements.rows.start)
        """Whether the system has one value for an item, wherever it lies."""
        self.cells = {name: bare_cells(self.frame.role(name)) for name in _PLACE}
        self.accounts = Accounts(self.frame)
        self.before: dict[int, list[Line]] = defaultdict(list)
        after = []
        for line in movements.lines:
            if line.day <= cut:
                self.before[line.row].append(line)
            else:
                after.append(line)
        self._name_productions(after)
        movements.lines = Lines.of(after)
        self.worth: Worth = worth_of(movements, self.before, cut)
        self.opening = Opening(iso(cut))
        self.named: set[str] = set()
        self.stock: dict[str, dict[Place, Stock]] = defaultdict(dict)
        self.waiting: dict[str, list[tuple[int, int]]] = defaultdict(list)
        """Item -> (millionths, minor units) of what waits for its invoice."""

    def make(self) -> Opening:
        for row in sorted(self.before, key=self._position):
            self._take(row)
        self._take_changes()
        self._ask_values()
        for item in sorted({*self.stock, *self.waiting}):
            self._open_item(item)
        return self.opening

    def _position(self, row: int) -> tuple[int, int, int]:
        first = self.before[row][0]
        return first.day, first.order, row

    # --- where what is

    def _place(self, row: int) -> Place:
        rows = self.movements.rows
        if not rows.start:
            return tuple(self.cells[name][row] for name in _PLACE)
        here = rows.start[row] if rows.start[row].kind == "stock" else rows.end[row]
        return self._at(row, here.site, here.warehouse)

    def _at(self, row: int, site: str, warehouse: str) -> Place:
        return (site, warehouse, *(self.cells[name][row] for name in _PLACE[2:]))

    def _stock(self, row: int, place: Place) -> Stock:
        key: Place = () if self.by_item else place
        return self.stock[self.movements.items[row]].setdefault(key, Stock())

    def _take(self, row: int) -> None:
        """A row with the updates of these days: stock, or waiting for its invoice."""
        lines = self.before[row]
        if self.movements.kinds[row] is _TRANSFER:
            self._take_transfer(row, lines[0].quantity)
            return
        posted = sum(line.quantity for line in lines if line.update != "physical")
        waiting = sum(line.quantity for line in lines if line.update == "physical")
        waiting -= sum(line.quantity for line in lines if line.update == "financial")
        if posted:
            self._add(row, posted, self.worth.posted.get(row))
        if waiting:
            self._wait(row, lines, waiting, whole=not posted)

    def _take_transfer(self, row: int, quantity: int) -> None:
        rows = self.movements.rows
        if rows.start:
            start, end, stock = rows.start[row], rows.end[row], self._stock(row, ())
            stock.places[self._at(row, start.site, start.warehouse)] -= quantity
            stock.places[self._at(row, end.site, end.warehouse)] += quantity
            return
        other = rows.partner[row]
        self._add(row, -quantity, self.worth.posted.get(row))
        self._add(other, quantity, self.worth.posted.get(other))

    def _add(self, row: int, quantity: int, value: int | None) -> None:
        place = self._place(row)
        stock = self._stock(row, place)
        stock.places[place] += quantity
        stock.last = row
        if value is None:
            stock.unknown.append(row)
        else:
            stock.value += value
        stock.moved.append(Moved(row, quantity, value or 0))

    def _take_changes(self) -> None:
        """Values without goods, where their item lies."""
        for reason, changes in self.worth.changes.items():
            for row, change in changes.items():
                stock = self._stock(row, self._place(row))
                stock.changes[reason] += change
                stock.value += change
                stock.last = max(stock.last, row)

    def _wait(self, row: int, lines: list[Line], quantity: int, *, whole: bool) -> None:
        """Opened under its own reference and kind, for its invoice to come."""
        kind, value = self.movements.kind(row), self.worth.waiting.get(row)
        column = (self.frame.roles("item") or [""])[0]
        physical = next((line for line in lines if line.update == "physical"), None)
        if KIND_NAMES[kind] not in DELIVERED or physical is None or (whole and lines[0] is not physical):
            message = f"is not ended by {iso(self.cut)}: a {KIND_NAMES[kind]} that is half posted cannot be opened"
            self.frame.problem(row, column, message, "end it there, or choose a day on which it is ended")
            return
        if value is None or (value and (value < 0) != (quantity < 0)):
            message = f"is not invoiced by {iso(self.cut)} and has no value of its own"
            self.frame.problem(row, column, message, "export its value there, or choose another day")
            return
        self._write(row, quantity, abs(value), UpdateKind.PHYSICAL, line=physical, place=self._place(row))
        self.waiting[self.movements.items[row]].append((quantity, value))

    def _name_productions(self, after: list[Line]) -> None:
        """A production whose lines stand on both sides of the day."""
        numbers = productions_of(self.movements)
        begun = {numbers[row]: row for row in self.before if row in numbers}
        for line in after:
            if (number := numbers.get(line.row, "")) in begun:
                column = (self.frame.roles("item") or [""])[0]
                message = f"goes on with production {number}, which began by {iso(self.cut)}: work in process cannot be opened"
                self.frame.problem(line.row, column, message, "choose a day on which no production is under way")
                del begun[number]

    # --- values

    def _ask_values(self) -> None:
        """What has no value there is a question, and never worth nothing."""
        said = self.frame.answers
        lacking = {
            item: next(stock.unknown[0] for stock in them.values() if stock.unknown)
            for item, them in sorted(self.stock.items())
            if f"value_of.{item}" not in said and any(stock.unknown for stock in them.values())
        }
        if not lacking:
            return
        file, line = self.frame.main.place(min(lacking.values()))
        names = ", ".join(list(lacking)[:4]) + (", ..." if len(lacking) > 4 else "")
        text = (
            f"The export does not say what {plural(len(lacking), 'item')} ({names}) {'is' if len(lacking) == 1 else 'are'} worth on"
            f" {iso(self.cut)} ({file} line {line} has no value). Open the last receipts at their own cost ({RECEIPTS}), or"
            " say what each is worth with value_of.ITEM"
        )
        if self.frame.ask("opening_value", text, (RECEIPTS,)) not in ("", RECEIPTS):
            self.frame.ask_again("opening_value", text, (RECEIPTS,))

    def _given(self, item: str) -> int | None:
        """What a person says that the invoiced stock of an item is worth."""
        text = self.frame.answers.get(f"value_of.{item}")
        if text is None:
            return None
        try:
            return self.frame.currency.amount(text)
        except (ValueError, ArithmeticError):
            self.frame.ask_again(f"value_of.{item}", f"{text} is no amount: what is {item} worth?", ())
            return 0

    # --- opening

    def _open_item(self, item: str) -> None:
        model = self.models.get(item, InventoryModel.FIFO)
        places, given = self.stock.get(item, {}), self._given(item)
        stocks = list(places.values())
        if given is not None and stocks:
            stocks = [together(stocks)]
        waiting = self.waiting.get(item, [])
        there: int | None = sum(value for _, value in waiting)
        opened = receipts = sum(value for _, value in waiting)
        known, parts = True, dict[str, int]()
        for stock in stocks:
            layers = open_receipts(stock.moved, model)
            costed = not any(row in stock.unknown for row, *_ in layers)
            there = None if stock.unknown or there is None else there + stock.value
            if given is not None:
                stock.value = given
            elif stock.unknown:
                stock.value = sum(layer.cost for layer in layers)
                if not costed:
                    self._ask_worth(item, "has receipts without a cost")
            known = known and costed
            receipts += sum(layer.cost for layer in layers)
            for reason, change in stock.changes.items():
                parts[reason] = parts.get(reason, 0) + change
            opened += self._open_stock(item, stock, layers if costed else [], model)
        quantity = sum(sum(stock.places.values()) for stock in stocks)
        waits = sum(pieces for pieces, _ in waiting)
        if not quantity and not waits and not there and not opened:
            return
        if there is not None and known:
            parts[OTHERWISE] = there - receipts - sum(parts.values())
        told = tuple((reason, amount) for reason, amount in parts.items() if amount)
        self.opening.items.append(
            OpenedItem(item, quantity + waits, waits, there, opened, receipts=receipts if known else None, parts=told)
        )

    def _open_stock(self, item: str, stock: Stock, layers: list[Layer], model: InventoryModel) -> int:
        """Opens what is held where an item has one value; the value that is opened."""
        places = [(place, quantity) for place, quantity in sorted(stock.places.items()) if quantity]
        whole = sum(quantity for _, quantity in places)
        if not places:
            return 0
        if not whole:
            column = (self.frame.roles("item") or [""])[0]
            message = f"is {plural(len(places), 'place')} over and short on {iso(self.cut)}, of which nobody can say the value"
            self.frame.problem(stock.last, column, message, "count it there first, or choose another day")
            return 0
        if stock.value and (stock.value < 0) != (whole < 0):
            text = self.frame.currency.text(stock.value)
            self._ask_worth(item, f"is worth {text} there on {iso(self.cut)}, against its quantity")
            return 0
        if all(quantity > 0 for _, quantity in places) and layers and model in LAYERED and fit(layers, whole):
            self._open_layers(stock, layers, places)
        else:
            for (place, quantity), value in zip(places, shared(stock.value, [one for _, one in places]), strict=True):
                self._write(stock.last, quantity, abs(value), UpdateKind.FINANCIAL, place=place, name=f"{item} on hand")
        return stock.value

    def _ask_worth(self, item: str, why: str) -> None:
        self.frame.ask(
            f"value_of.{item}", f"{item} {why}: what is its invoiced stock worth, in {self.frame.currency.code}?"
        )

    def _open_layers(self, stock: Stock, layers: list[Layer], places: list[tuple[Place, int]]) -> None:
        """Each open receipt, dealt out to the places; what it was adjusted by beside it."""
        costs = [layer.cost for layer in layers]
        weights = costs if sum(costs) > 0 else [layer.quantity for layer in layers]
        changes = shared(stock.value - sum(costs), weights)
        left = [[place, quantity] for place, quantity in places]
        for layer, change in zip(layers, changes, strict=True):
            pieces, cuts = layer.quantity, list[tuple[Place, int]]()
            while pieces:
                place, free = left[0]
                taken = min(pieces, int(free))  # type: ignore[call-overload]
                cuts.append((place, taken))  # type: ignore[arg-type]
                left[0][1] = int(free) - taken  # type: ignore[call-overload]
                pieces -= taken
                if not left[0][1]:
                    del left[0]
            quantities = [taken for _, taken in cuts]
            amounts, adjusted = shared(layer.cost, quantities), shared(change, quantities)
            for number, (place, taken) in enumerate(cuts):
                self._write(
                    layer.row, taken, amounts[number], UpdateKind.FINANCIAL, place=place, adjustment=adjusted[number],
                    line=self._last_of(layer.row), name=f"#{number + 1}" if number else "",
                )  # fmt: skip

    def _last_of(self, row: int) -> Line | None:
        lines = self.before.get(row) or self.before.get(self.movements.rows.partner.get(row, -1), [])
        return lines[-1] if lines else None

    def _write(
        self,
        row: int,
        quantity: int,
        amount: int,
        update: UpdateKind,
        *,
        place: Place,
        line: Line | None = None,
        adjustment: int = 0,
        name: str = "",
    ) -> None:
        """A row of opening.csv. ``name`` is what it is called where the reference of the row says too little or too much."""
        movements, rows = self.movements, self.opening.rows
        reference = movements.references[row]
        if line is None:
            reference = " ".join(part for part in (name, *place) if part)
        elif name or reference in self.named:
            reference = f"{reference} {name or 'invoiced'}"
        self.named.add(reference)
        kind = movements.kinds[row] if line is not None else None
        own = KINDS[KIND_NAMES[kind]] if kind is not None and KIND_NAMES[kind] in OPENED else Reference.OPENING
        assert isinstance(own, Reference)
        if own is Reference.PURCHASE and quantity < 0:
            own = Reference.OPENING
        balance, offset, voucher = (line and self.accounts.of(line)) or ("", "", "")
        self.opening.accounts.update(dict.fromkeys(filter(None, (balance, offset))))
        rows.append(
            OpeningRow(
                line=len(rows) + 1,
                reference=fitting(reference),
                item=movements.items[row],
                quantity=quantity,
                amount=amount,
                date=iso(line.day if line is not None else self.cut),
                kind=own,
                update=update,
                dimensions=place,
                adjustment=adjustment,
                balance_account=balance,
                offset_account=offset,
                profit_account="",
                loss_account="",
                voucher=voucher or (self.accounts.voucher(line) if line is not None else ""),
            )
        )
        self.opening.origins.append(self.frame.main.place(row))
