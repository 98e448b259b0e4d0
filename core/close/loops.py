"""Carrying costs on: linked receipts in topological order, loops by their exact solution and passes in cents.

A minimum throughput of at most 0.01: the exact solution of the loop's linear equations in rationals, each receipt
rounded to the cent, then passes until no receipt moves by a cent, at most 10. A larger one: plain passes from the
present costs; only receipts that move by at least the minimum are set. In a pass all issues are valued before any
receipt is set; virtual transfers are valued through within the pass. What is left over is expensed.

Example: weighted average, site 1 receives 3 at 10.00, site 2 receives 2 at 16.00, 2 go each way. x = 2/5 (30.00 + y)
and y = 2/4 (32.00 + x): 23.00 and 27.50. With a minimum of 1.00: 22.40 and 27.20, and 0.48 is left over.

Source: docs/rules.md#13-carrying-costs-on
"""

from __future__ import annotations

from fractions import Fraction

from core.close.selection import Link
from core.close.value import Valuation, Valued
from core.money import share
from core.posting.estimate import round_fraction
from core.vocabulary import LinkKind

_EXACT_PASSES = 10
_CENT = 1


def carry_costs(valuation: Valuation, *, max_throughputs: int, min_throughput: int) -> Valued:
    """Bring every linked receipt of the bundle to the cost of its issues; changes ``valuation`` and answers its result.

    ``max_throughputs``: passes of a loop at most, 1 or more. ``min_throughput`` in minor units: a loop goes on while
    a receipt moves by at least this (0 and 1: to the cent, from the exact solution). Answers with leftovers per
    receipt node, the receipts whose loop ran out of passes, and loops without a unique solution. Raises nothing.
    """
    most = 1
    looped: dict[int, int] = {}
    limited: list[int] = []
    circular: list[list[int]] = []
    for part in valuation.parts():
        first = part[0]
        if len(part) == 1 and first not in valuation.dependents(first):
            valuation.set_base(first, valuation.target(first))
            continue
        loop = _Loop(valuation, part)
        passes, reached = loop.settle(max_throughputs, min_throughput)
        most = max(most, passes)
        if loop.circular:
            circular.append(loop.real)
        elif reached:
            limited.extend(loop.real)
        looped |= dict.fromkeys(loop.real, passes)
    result = valuation.result(most)
    result.looped, result.leftover = looped, valuation.leftovers(looped)
    result.limited, result.circular = limited, circular
    return result


class _Loop:
    """One strongly connected part: its real linked receipts and the virtual ones between them."""

    def __init__(self, valuation: Valuation, part: list[int]) -> None:
        self.valuation = valuation
        self.real = sorted(node for node in part if not valuation.is_virtual(node))
        self.virtual = sorted((node for node in part if valuation.is_virtual(node)), key=self._virtual_order)
        self.circular = False

    def _virtual_order(self, node: int) -> tuple[int, int, int]:
        selection = self.valuation.selection
        if node < self.valuation.planned.base:
            return 0, int(selection.date[node]), int(selection.id[node])
        return 1, int(self.valuation.level[node]), node

    def settle(self, max_throughputs: int, min_throughput: int) -> tuple[int, bool]:
        """Passes made (the confirming one included) and whether the limit stopped them."""
        exact = self._solve()
        if exact is None:
            self.circular = True
            self._value_virtual()
            return 1, False
        if min_throughput > _CENT:
            return self._passes(max_throughputs, min_throughput)
        for receipt, cost in exact.items():
            self.valuation.set_base(receipt, round_fraction(cost))
        self._value_virtual()
        return self._passes(min(_EXACT_PASSES, max_throughputs), _CENT)

    def _passes(self, limit: int, least: int) -> tuple[int, bool]:
        valuation = self.valuation
        self._value_virtual()
        for number in range(1, limit + 1):
            moves = []
            for receipt in self.real:
                cost = valuation.target(receipt)
                if abs(cost - int(valuation.base[receipt])) >= least:
                    moves.append((receipt, cost))
            if not moves:
                return number, False
            for receipt, cost in moves:
                valuation.set_base(receipt, cost)
            self._value_virtual()
        return limit, True

    def _value_virtual(self) -> None:
        for receipt in self.virtual:
            self.valuation.set_base(receipt, self.valuation.target(receipt))

    # -- the exact solution ------------------------------------------------------------------------------------

    def _solve(self) -> dict[int, Fraction] | None:
        """Costs of the real receipts, or ``None`` when the loop has no unique solution."""
        rows = {receipt: self._equation(receipt) for receipt in (*self.virtual, *self.real)}
        solved: list[tuple[int, dict[int, Fraction], Fraction]] = []
        users: dict[int, set[int]] = {}
        for row, (terms, _) in rows.items():
            for other in terms:
                users.setdefault(other, set()).add(row)
        while rows:
            receipt = min(rows, key=lambda r: (len(rows[r][0]) * len(users.get(r, ())), r))
            terms, constant = rows.pop(receipt)
            own = 1 - terms.pop(receipt, Fraction(0))
            if own == 0:
                return None
            terms = {other: factor / own for other, factor in terms.items() if factor}
            constant /= own
            solved.append((receipt, terms, constant))
            for user in users.pop(receipt, set()):
                if user not in rows:
                    continue
                mine, number = rows[user]
                factor = mine.pop(receipt, Fraction(0))
                for other, value in terms.items():
                    mine[other] = mine.get(other, Fraction(0)) + factor * value
                    users.setdefault(other, set()).add(user)
                rows[user] = (mine, number + factor * constant)
        values: dict[int, Fraction] = {}
        for receipt, terms, constant in reversed(solved):
            values[receipt] = constant + sum((factor * values[other] for other, factor in terms.items()), Fraction(0))
        return {receipt: values[receipt] for receipt in self.real}

    def _equation(self, receipt: int) -> tuple[dict[int, Fraction], Fraction]:
        """The receipt's cost as a linear function of the loop's receipts."""
        valuation = self.valuation
        if receipt >= valuation.planned.base:
            return self._issue(receipt - 1)
        selection = valuation.selection
        transaction = int(selection.id[receipt])
        terms: dict[int, Fraction] = {}
        constant = Fraction(selection.manual.get(transaction, 0))
        place = selection.shares.get(transaction)
        for link in valuation.links_of[receipt]:
            node = valuation.node(link.issue)
            if node is not None:
                line, number = self._issue(node)
            else:
                line, number = {}, Fraction(selection.sources[link.issue].cost.valued)
            factor = Fraction(1)
            if link.kind == LinkKind.RETURN:
                whole = valuation.source_quantity(link.issue)
                if not line:
                    end = link.issue_from + int(valuation.quantity[receipt])
                    number = Fraction(share(int(number), end, whole) - share(int(number), link.issue_from, whole))
                else:
                    factor = Fraction(int(valuation.quantity[receipt]), whole)
            elif link.kind == LinkKind.PRODUCTION:
                line, number = self._without_returned(link, line, number)
                number -= link.amount
                if place is not None and place.whole:
                    factor = Fraction(place.own, place.whole)
            _add(terms, line, factor)
            constant += factor * number
        if valuation.links_of[receipt][0].kind == LinkKind.PRODUCTION:
            constant += int(selection.posted[receipt])
            if place is not None and place.whole:
                constant += Fraction(place.cost * place.own, place.whole) - place.part(place.cost)
        return terms, constant

    def _without_returned(
        self, link: Link, line: dict[int, Fraction], number: Fraction
    ) -> tuple[dict[int, Fraction], Fraction]:
        """What a product takes of a material: without the pieces that came back."""
        if not link.issue_from:
            return line, number
        whole = self.valuation.source_quantity(link.issue)
        if not line:
            return line, number - share(int(number), link.issue_from, whole)
        taken = 1 - Fraction(link.issue_from, whole)
        return {other: factor * taken for other, factor in line.items()}, number * taken

    def _issue(self, issue: int) -> tuple[dict[int, Fraction], Fraction]:
        """An issue's cost: shares of the loop's receipts, everything else as it stands."""
        valuation = self.valuation
        members = {*self.real, *self.virtual}
        terms: dict[int, Fraction] = {}
        constant = Fraction(int(valuation.cost[issue]))
        for row in valuation.pairs_from(issue).tolist():
            receipt = int(valuation.pair_receipt[row])
            if receipt not in members:
                continue
            start = int(valuation.start[row])
            taken = int(valuation.pair_quantity[row])
            factor = Fraction(taken, int(valuation.quantity[receipt]))
            terms[receipt] = terms.get(receipt, Fraction(0)) + factor
            constant -= int(valuation.amount[row])
            constant += valuation.layer_part(receipt, start, start + taken)
        return terms, constant


def _add(terms: dict[int, Fraction], line: dict[int, Fraction], factor: Fraction) -> None:
    for other, value in line.items():
        terms[other] = terms.get(other, Fraction(0)) + factor * value


__all__ = ["carry_costs"]
