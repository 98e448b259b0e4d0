"""Valuation of a plan: sources first, loops solved exactly or by passes (rules.md 12, 13)."""

from __future__ import annotations

from fractions import Fraction

from .amounts import nearest, walk
from .model import Take, Txn
from .plan import Plan, takes_part
from .world import World

ZERO = Fraction(0)
Form = dict[str, Fraction]  # unknown receipt -> coefficient; "" -> constant


class Valuation:
    """The new cost of every transaction a run may touch.

    `base` holds the base layer of the receipts: book values at first, new ones as the work goes on.
    """

    def __init__(self, world: World, plan: Plan, minimum: int, maximum: int) -> None:
        self.world, self.plan = world, plan
        self.minimum, self.maximum = minimum, max(1, maximum)
        self.txns: dict[str, Txn] = {t.label: t for t in world.all()}
        self.txns.update({t.label: t for t in plan.virtual})
        self.by_issue: dict[str, list[tuple[Take, Fraction, Fraction]]] = {}
        self.place_takes(world.settlements() + plan.settled + plan.priced)
        self.iterations = 1
        self.circular: list[str] = []
        self.looped: set[str] = set()

        new = {t.label for t in plan.virtual}
        self.base = {t.label: world.base(t.label) for t in self.txns.values() if t.receipt and t.label not in new}
        self.book_base = dict(self.base)
        self.linked = {t.label for t in self.txns.values() if self.follows(t)}
        self.priced_issues = {t.label for t in self.txns.values() if self.is_priced(t)}
        for group in self.sources_first():
            if len(group) == 1 and group[0] not in self.needs(group[0]):
                self.base[group[0]] = self.target(group[0])
            elif not self.at_rest(group):
                self.loop(group)

    def place_takes(self, takes: list[Take]) -> None:
        """The walk order of every receipt: old settlements, this run's, then what only adjusts (12.4)."""
        reached: dict[str, Fraction] = {}
        for take in takes:
            start = reached.get(take.receipt, ZERO)
            reached[take.receipt] = start + take.quantity
            self.by_issue.setdefault(take.issue, []).append((take, start, start + take.quantity))

    # --- what the run may touch ---------------------------------------------------------------------------

    def selected(self, txn: Txn) -> bool:
        # DECISION (9): a recalculation of selected items touches their transactions only; what hangs on them in
        # other items waits for a run that covers those.
        # DECISION (6.7, 6.8): products of moving average or standard cost are adjusted by nothing; a change of
        # their materials stays in work in progress.
        return txn.item in self.plan.items and not txn.non_financial

    def follows(self, txn: Txn) -> bool:
        """A linked receipt that the run may set."""
        if not txn.receipt or txn.link is None or not self.selected(txn):
            return False
        return txn.financial is not None and txn.financial.date <= self.plan.date

    def is_priced(self, txn: Txn) -> bool:
        return not txn.receipt and self.selected(txn) and takes_part(self.world, txn, self.plan.date)

    # --- values -------------------------------------------------------------------------------------------

    def layer_part(self, label: str, start: Fraction, end: Fraction) -> int:
        return self.world.layer_part(label, start, end) if label in self.world.transactions else 0

    def manual(self, label: str) -> int:
        return self.world.manual(label) if label in self.world.transactions else 0

    def rest(self, txn: Txn) -> int:
        """The part of an issue nobody prices goes at its posted cost (12.4)."""
        taken = sum((take.quantity for take, _, _ in self.by_issue.get(txn.label, [])), ZERO)
        return walk(txn.update.amount, txn.quantity, taken, txn.quantity)

    def part(self, take: Take, start: Fraction, end: Fraction) -> int:
        quantity = self.txns[take.receipt].quantity
        return walk(self.base[take.receipt], quantity, start, end) + self.layer_part(take.receipt, start, end)

    def cost_of(self, label: str) -> int:
        """The cost of an issue with the present costs of the receipts."""
        if label not in self.priced_issues:
            return self.world.cost(label)
        parts = [self.part(*row) for row in self.by_issue.get(label, [])]
        return sum(parts) + self.rest(self.txns[label])

    def target(self, label: str) -> int:
        """The base layer a linked receipt should have. What was added to it by hand stays on top.

        DECISION (11.2, 13): a complete adjustment or a late charge on a linked receipt is not overwritten by
        the cost of its issues.
        """
        return self.world.link_cost(self.txns[label], self.cost_of) + self.manual(label)

    # --- order of work ------------------------------------------------------------------------------------

    def needs(self, label: str) -> set[str]:
        """The linked receipts whose costs the receipt depends on directly."""
        link = self.txns[label].link
        assert link is not None
        found = set()
        for issue in link.issues:
            if issue in self.priced_issues:
                found |= {take.receipt for take, _, _ in self.by_issue.get(issue, [])}
        return found & self.linked

    def sources_first(self) -> list[list[str]]:
        """Strongly connected groups of linked receipts, those they depend on before them."""
        direct = {label: self.needs(label) for label in sorted(self.linked)}
        reach = {label: closure(label, direct) for label in direct}
        groups: list[list[str]] = []
        done: set[str] = set()
        while len(done) < len(direct):
            for label in direct:
                if label in done:
                    continue
                group = [x for x in direct if x == label or (x in reach[label] and label in reach[x])]
                if all(x in done or x in group for member in group for x in reach[member]):
                    groups.append(group)
                    done |= set(group)
        return groups

    # --- loops --------------------------------------------------------------------------------------------

    def at_rest(self, group: list[str]) -> bool:
        """A loop that an earlier close settled whole, without a leftover, and that no change reaches (13)."""
        world = self.world
        if any(label not in world.transactions for label in group):
            return False
        if any(self.may_change(label) for label in self.upstream(group)):
            return False
        issues = {issue for label in group for issue in self.link_issues(label)}
        return all(self.cost_of(issue) == world.cost(issue) for issue in issues)

    def link_issues(self, label: str) -> tuple[str, ...]:
        link = self.txns[label].link
        return link.issues if link is not None else ()

    def upstream(self, group: list[str]) -> set[str]:
        """Everything whose cost the loop is made of, itself included, as far as it was settled before."""
        taken: dict[str, set[str]] = {}
        for take in self.world.settlements():
            taken.setdefault(take.issue, set()).add(take.receipt)
        found, todo = set(group), list(group)
        while todo:
            label = todo.pop()
            before = set(self.link_issues(label)) | taken.get(label, set())
            todo.extend(before - found)
            found |= before
        return found

    def may_change(self, label: str) -> bool:
        """Open, adjusted since the last close, or with a leftover; what has a price of its own changes by adjustment only."""
        world, txn = self.world, self.txns[label]
        closes = [r.number for r in world.active("close")]
        since = [r for r in world.records if r.active and r.number > max(closes, default=0)]
        if any(a.transaction == label for record in since for a in record.adjustments) or world.leftover(label):
            return True
        follows = txn.link is not None or not txn.receipt
        return follows and not txn.virtual and world.open_quantity(label) > 0

    def loop(self, group: list[str]) -> None:
        pairs = [x for x in group if self.txns[x].virtual]
        members = [x for x in group if not self.txns[x].virtual]
        self.looped |= set(members)
        exact = self.solve(members, pairs)
        if exact is None:
            # DECISION (13): whatever the minimum, the receipts keep their present costs; their issues are valued with these, so that
            # settled amounts stay sums; what then differs is a leftover like any other.
            self.circular += members
            self.value_pairs(pairs)
            return
        if self.minimum <= 1:
            threshold, limit = 1, min(10, self.maximum)
            self.base.update(exact)
        else:
            threshold, limit = self.minimum, self.maximum
        passes = 0
        while passes < limit:
            passes += 1
            self.value_pairs(pairs)
            wanted = {x: self.target(x) for x in members}
            moved = {x: w for x, w in wanted.items() if abs(w - self.base[x]) >= threshold}
            self.base.update(moved)
            if not moved:
                break
        # DECISION (13): when the passes run out, the issues are valued once more with the receipts' last costs;
        # what then differs is the leftover.
        self.value_pairs(pairs)
        self.iterations = max(self.iterations, passes)

    def value_pairs(self, pairs: list[str]) -> None:
        """Virtual transfers take their issue's cost at once, those behind first."""
        left = list(pairs)
        while left:
            ready = [x for x in left if not self.needs(x) & set(left)]
            assert ready, "virtual transfers cannot depend on each other in a circle"
            for label in ready:
                self.base[label] = self.target(label)
                left.remove(label)

    def solve(self, members: list[str], pairs: list[str]) -> dict[str, int] | None:
        """The exact costs of the loop's receipts, rounded to the cent; None without a unique solution."""
        unknown = set(members)
        rows = []
        for label in members:
            form = self.receipt_form(label, unknown, set(pairs))
            rows.append([Fraction(int(x == label)) - form.get(x, ZERO) for x in members] + [form.get("", ZERO)])
        solution = gauss(rows)
        if solution is None:
            return None
        return {label: nearest(value) for label, value in zip(members, solution, strict=True)}

    def receipt_form(self, label: str, unknown: set[str], pairs: set[str]) -> Form:
        txn = self.txns[label]
        link = txn.link
        assert link is not None
        total: Form = {"": Fraction(link.labor)}
        for issue in link.issues:
            form = self.issue_form(issue, unknown, pairs)
            if link.kind == "return":
                sold = self.txns[issue].quantity
                if set(form) <= {""}:
                    before = self.world.returned_before(txn)
                    form = {"": Fraction(walk(int(form.get("", ZERO)), sold, before, before + txn.quantity))}
                else:
                    form = scaled(form, txn.quantity / sold)
            elif link.kind == "production":
                form = self.material_form(issue, form)
            add(total, form)
        if link.weights:
            total = scaled(total, link.weights[link.place] / sum(link.weights, ZERO))
        add(total, {"": Fraction(self.manual(label))})
        return total

    def material_form(self, label: str, form: Form) -> Form:
        """What a product takes of a material: without the pieces that came back."""
        taken, back = self.txns[label].quantity, self.world.brought_back(label)
        if set(form) <= {""}:
            return {"": Fraction(walk(int(form.get("", ZERO)), taken, back, taken))}
        return scaled(form, (taken - back) / taken)

    def issue_form(self, label: str, unknown: set[str], pairs: set[str]) -> Form:
        """DECISION (13): only what depends on the loop's receipts is a fraction; every other part is already
        final, in cents, and enters the equations as that."""
        if label not in self.priced_issues:
            return {"": Fraction(self.world.cost(label))}
        txn = self.txns[label]
        total: Form = {"": Fraction(self.rest(txn))}
        for take, start, end in self.by_issue.get(label, []):
            receipt = self.txns[take.receipt]
            if take.receipt in unknown:
                form: Form = {take.receipt: Fraction(1)}
            elif take.receipt in pairs:
                form = self.receipt_form(take.receipt, unknown, pairs)
            else:
                add(total, {"": Fraction(self.part(take, start, end))})
                continue
            add(total, scaled(form, (end - start) / receipt.quantity))
            add(total, {"": Fraction(self.layer_part(take.receipt, start, end))})
        return total


def closure(label: str, direct: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(direct[label])
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo.extend(direct[current])
    return found


def scaled(form: Form, factor: Fraction) -> Form:
    return {name: value * factor for name, value in form.items()}


def add(total: Form, form: Form) -> None:
    for name, value in form.items():
        total[name] = total.get(name, ZERO) + value


def gauss(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solve the square system whose last column is the right side; None when it is singular."""
    size = len(rows)
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        factor = rows[column][column]
        rows[column] = [value / factor for value in rows[column]]
        for other in range(size):
            if other != column and rows[other][column] != 0:
                factor = rows[other][column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[column], strict=True)]
    return [row[size] for row in rows]
