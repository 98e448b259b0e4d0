"""Random worlds in the case format. The same seed and features always give the same world."""

from __future__ import annotations

import calendar
import copy
import datetime
import random
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from .adjust import open_at
from .amounts import DECIMALS, money, plain
from .answers import run_case, run_event
from .close import blocks
from .model import PERIODIC, Record, Refused, Txn
from .posting import on_hand_at, unmarked
from .undoing import document, require_undoable
from .world import World

ALL = frozenset(
    {
        "physical",
        "transfer",
        "nonfin_transfer",
        "production",
        "outputs",
        "return",
        "negative",
        "accounts",
        "recalculate",
        "adjust",
        "mark",
        "late",
        "std",
        "fixed",
        "ma",
        "cancel",
        "loops",
        "throughput",
        "reports",
        "refused",
        "undo",
        "charge",
        "count",
    }
)

QUANTITIES = ["1", "1", "2", "2", "3", "3", "4", "5", "6", "7", "10", "12", "0.5", "1.25", "0.333", "2.75", "3.1"]
PRICES = ["10.00", "20.00", "3.33", "6.67", "9.99", "0.01", "1.00", "12.50", "7.77", "15.00", "0.3333", "16.666667"]
AMOUNTS = [1000, 2000, 10000, 1, 2, 100, 3333, 700, 5001, 9999]
SMALL = [1, 5, 100, 250, 333, 1000]
"""In the smallest units of the currency; a price is the same number in each."""
CURRENCIES = ["EUR", "EUR", "EUR", "JPY", "KWD"]
SITES = ["1", "2", "3"]
RETURNS_SITE = "9"
FIRST = datetime.date(2012, 1, 2)

Event = dict[str, Any]


def random_world(seed: int, *, features: Iterable[str] = ALL, currency: str = "") -> dict[str, Any]:
    """A random case: set-up and events, without expectations. Without a currency the seed draws one."""
    return Maker(seed, frozenset(features), currency or random.Random(f"currency {seed}").choice(CURRENCIES)).case()


class Maker:
    def __init__(self, seed: int, features: frozenset[str], currency: str) -> None:
        unknown = features - ALL
        if unknown:
            raise ValueError(f"unknown features: {', '.join(sorted(unknown))}")
        self.seed, self.features, self.currency = seed, features, currency
        self.rng = random.Random(seed)
        self.clock = FIRST
        self.numbers: dict[str, int] = {}
        self.events: list[Event] = []
        self.setup = self.make_setup()
        self.world = World(copy.deepcopy(self.setup))

    def money(self, amount: int) -> str:
        return money(amount, DECIMALS[self.currency])

    def has(self, name: str) -> bool:
        return name in self.features

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def label(self, prefix: str) -> str:
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]}"

    # --- set-up -------------------------------------------------------------------------------------------

    def make_setup(self) -> dict[str, Any]:
        models = list(PERIODIC) * 2
        models += ["MA", "MA"] if self.has("ma") else []
        models += ["STD", "STD"] if self.has("std") else []
        items = {}
        for name in "ABCD"[: self.rng.randint(1, 4)]:
            items[name] = self.make_item(self.rng.choice(models))
        setup: dict[str, Any] = {"items": items}
        if self.currency != "EUR":
            setup["currency"] = self.currency
        if self.has("accounts"):
            setup["groups"] = {g: self.random_accounts() for g in ("G1", "G2")}
        if self.has("refused"):
            setup["periods"] = [
                {"from": datetime.date(2012, m, 1), "to": month_end(datetime.date(2012, m, 1)), "status": "open"}
                for m in range(1, 7)
            ]
        if self.has("throughput"):
            setup["parameters"] = self.random_parameters()
        return setup

    def make_item(self, model: str) -> dict[str, Any]:
        item: dict[str, Any] = {"model": model}
        if self.has("physical"):
            item["include_physical"] = self.chance(0.5)
        if self.chance(0.7):
            item["item_cost"] = self.rng.choice(["5.00", "10.00", "7.25", "3.33", "12.00"])
        if model == "STD":
            item["std_cost"] = self.rng.choice(["10.00", "4.25", "7.50"])
        if model in PERIODIC and self.has("fixed") and self.chance(0.2):
            item["fixed_receipt"] = True
            item["item_cost"] = self.rng.choice(["8.00", "9.99", "3.33"])
        if self.has("transfer") and self.chance(0.3):
            item["fin_dims"] = ["site", "warehouse"]
        if self.has("accounts"):
            item["group"] = self.rng.choice(["G1", "G2", "STD"])
        return item

    def random_parameters(self) -> dict[str, Any]:
        return {
            "min_throughput": self.money(self.rng.choice([0, 0, 1, 5, 50, 100])),
            "max_iterations": self.rng.choice([100, 100, 1, 2, 3]),
        }

    def random_accounts(self) -> dict[str, str]:
        """Some other accounts, inventory ones among them."""
        choices = {
            "purch_receipt": ["1301", "1302", "1303"],
            "sales_issue": ["1301", "1302", "1304"],
            "sales_consumption": ["5001", "5002"],
            "inv_profit": ["5111", "5112"],
            "inv_loss": ["5121", "5122"],
            "purch_packing": ["1311", "1312"],
            "sales_packing": ["1321", "1322"],
            "sales_packing_offset": ["5011", "5012"],
            "inv_receipt": ["1305", "1306"],
            "inv_issue": ["1305", "1307"],
            "iu_payable": ["1391"],
            "iu_receivable": ["1392"],
            "prod_issue_offset": ["1401", "1402"],
            "prod_receipt_offset": ["1401", "1403"],
            "prod_receipt": ["1308"],
            "purch_expend": ["5901"],
            "frp_offset": ["5902"],
            "vendor": ["2001"],
        }
        keys = self.rng.sample(sorted(choices), self.rng.randint(1, 8))
        return {key: self.rng.choice(choices[key]) for key in keys}

    # --- the run of events ----------------------------------------------------------------------------------

    def case(self) -> dict[str, Any]:
        wanted = self.rng.randint(10, 45)
        for _ in range(3):
            self.put(self.receipt())
        tries = 0
        while len(self.events) < wanted and tries < 300:
            tries += 1
            self.clock += datetime.timedelta(days=self.rng.choice([0, 0, 1, 1, 2, 3, 4]))
            self.put(self.next_event())
        self.clock = max(self.clock, (self.world.last_close() or FIRST)) + datetime.timedelta(days=1)
        self.put({"do": "close", "label": self.label("C"), "date": self.clock, **self.run_options()})
        self.put({"do": "check"})
        names = "all" if self.features == ALL else ",".join(sorted(self.features)) or "base"
        return {
            "case": f"random-{self.seed}",
            "source": "random",
            "note": f"features: {names}",
            "setup": self.setup,
            "events": self.events,
        }

    def put(self, event: Event | list[Event] | None) -> None:
        for one in event if isinstance(event, list) else [event]:
            if one:
                self.events.append(one)
                _, self.world = run_event(self.world, one, len(self.events) - 1)

    def next_event(self) -> Event | list[Event] | None:
        weights: list[tuple[str | None, float, Callable[[], Event | list[Event] | None]]] = [
            (None, 4, self.receipt),
            (None, 8, self.issue),
            (None, 1.5, self.close),
            ("physical", 4, self.invoice),
            ("transfer", 3, self.transfer),
            ("nonfin_transfer", 1, self.nonfin_transfer),
            ("production", 2.5, self.produce),
            ("return", 2.5, self.returned),
            ("accounts", 1.2, self.new_accounts),
            ("recalculate", 1.5, self.recalculate),
            ("adjust", 1.5, self.adjust_onhand),
            ("adjust", 1.5, self.adjust_transaction),
            ("late", 1, self.late_charge),
            ("mark", 2, self.mark),
            ("cancel", 1.3, self.cancel),
            ("fixed", 0.5, self.new_item_cost),
            ("ma", 1, self.revalue),
            ("std", 0.8, self.new_standard),
            ("undo", 2.5, self.undo),
            ("charge", 1, self.charge),
            ("count", 1.5, self.count),
            ("reports", 0.5, self.report),
            ("refused", 1.2, self.refused),
        ]
        usable = [(weight, make) for name, weight, make in weights if name is None or self.has(name)]
        make = self.rng.choices([m for _, m in usable], [w for w, _ in usable])[0]
        return make()

    # --- choosing -------------------------------------------------------------------------------------------

    def open_day(self) -> datetime.date:
        """A day that can be posted: around the clock, after the last close."""
        closed = self.world.last_close()
        first = FIRST if closed is None else closed + datetime.timedelta(days=1)
        self.clock = max(self.clock, first)
        if self.chance(0.6):
            return self.clock
        span = min((self.clock - first).days, 12)
        return self.clock - datetime.timedelta(days=self.rng.randint(0, span))

    def item(self, models: Iterable[str] | None = None) -> str | None:
        names = [n for n, i in self.world.items.items() if models is None or i.model in models]
        return self.rng.choice(names) if names else None

    def many_sites(self, item: str) -> bool:
        # Items "A" and "C" are kept apart by site, if there is anything to move between sites.
        return self.has("transfer") and item in "AC"

    def dims(self, item: str, site: str | None = None) -> dict[str, str]:
        if not self.many_sites(item) and site is None:
            return {}
        values = {"site": site or self.rng.choice(SITES[:2] if self.chance(0.8) else SITES)}
        tracked = self.world.items[item].fin_dims == ("site", "warehouse")
        if tracked or (self.has("nonfin_transfer") and self.chance(0.5)):
            values["warehouse"] = self.rng.choice(["W", "V"])
        return values

    def quantity(self) -> str:
        return self.rng.choice(QUANTITIES)

    def affordable(self, item: str, dims: dict[str, str]) -> str | None:
        """An issue's quantity; what is there, unless stock may become negative."""
        wanted = Fraction(self.quantity())
        if self.has("negative") and self.chance(0.3):
            return plain(wanted)
        held, _ = self.world.stock(item, self.world.key(item, dims), physical=False)
        if held <= 0:
            return None
        return plain(min(wanted, held))

    def stocked(self, item: str) -> dict[str, str]:
        """Dimensions where something is on hand, as far as possible."""
        best: dict[str, str] = self.dims(item)
        for _ in range(6):
            held, _ = self.world.stock(item, self.world.key(item, best), physical=False)
            if held > 0:
                return best
            best = self.dims(item)
        return best

    def transactions(self, test: Callable[[Txn], bool]) -> list[Txn]:
        return [t for t in self.world.all() if test(t)]

    def one_of(self, found: list[Any]) -> Any:
        return self.rng.choice(found) if found else None

    # --- postings -------------------------------------------------------------------------------------------

    def receipt(self) -> Event:
        item = self.item()
        assert item is not None
        event: Event = {"do": "receipt", "label": self.label("R"), "item": item, "date": self.open_day()}
        event["qty"] = self.quantity()
        if self.chance(0.7):
            event["price"] = self.rng.choice(PRICES)
        else:
            event["amount"] = self.money(self.rng.choice(AMOUNTS))
        dims = self.dims(item)
        if dims:
            event["dims"] = dims
        if self.chance(0.1) and not self.world.items[item].fixed_receipt:
            event["kind"] = "journal"
        elif self.has("physical") and self.chance(0.35):
            event["post"] = "physical"
        return event

    def issue(self, prefix: str = "I", kind: str | None = None) -> Event | None:
        item = self.item()
        assert item is not None
        dims = self.stocked(item)
        quantity = self.affordable(item, dims)
        if quantity is None:
            return None
        event: Event = {"do": "issue", "label": self.label(prefix), "item": item, "date": self.open_day()}
        event["qty"] = quantity
        if dims:
            event["dims"] = dims
        kind = kind or ("journal" if self.chance(0.1) else None)
        if kind:
            event["kind"] = kind
        if kind != "journal" and self.has("physical") and self.chance(0.35):
            event["post"] = "physical"
        if self.has("mark") and self.chance(0.15):
            self.put_mark(event, dims)
        return event

    def put_mark(self, event: Event, dims: dict[str, str]) -> None:
        item = event["item"]
        if self.world.items[item].model not in PERIODIC:
            return
        receipt = self.one_of(self.markable(item, self.world.key(item, dims), receipts=True))
        if receipt:
            quantity = min(Fraction(event["qty"]), unmarked(self.world, receipt.label))
            if quantity > 1 and self.chance(0.4):
                quantity = Fraction(1)
            event["mark"] = [{"receipt": receipt.label, "qty": plain(quantity)}]

    def markable(self, item: str, key: tuple[str, ...], *, receipts: bool) -> list[Txn]:
        return self.transactions(
            lambda t: (
                (t.item, t.key, t.receipt) == (item, key, receipts)
                and not t.virtual
                and not t.non_financial
                and unmarked(self.world, t.label) > 0
            )
        )

    def invoice(self) -> Event | None:
        txn = self.one_of(self.transactions(lambda t: t.financial is None))
        if txn is None:
            return None
        event: Event = {"do": "invoice", "of": txn.label, "date": max(self.open_day(), txn.physical.date)}
        priced = (txn.receipt and txn.link is None) or txn.kind == "vendor_return"
        if priced and self.chance(0.6):
            if self.chance(0.7):
                event["price"] = self.rng.choice(PRICES)
            else:
                event["amount"] = self.money(self.rng.choice(AMOUNTS))
        return event

    def transfer(self) -> Event | None:
        names = [n for n in self.world.items if self.many_sites(n)]
        item = self.one_of(names)
        if item is None:
            return None
        source = self.stocked(item)
        if source["site"] == RETURNS_SITE:
            return None
        if self.has("loops"):
            others = [s for s in SITES if s != source["site"]]
            site = self.rng.choice(others[:1] if self.chance(0.8) else others)
        else:
            others = [s for s in SITES if s > source["site"]]
            if not others:
                return None
            site = self.rng.choice(others)
        return self.transfer_event(item, source, self.dims(item, site))

    def nonfin_transfer(self) -> Event | None:
        items = [n for n, i in self.world.items.items() if i.fin_dims == ("site",)]
        item = self.one_of(items)
        if item is None:
            return None
        source = {**self.stocked(item), "warehouse": "W"}
        return self.transfer_event(item, source, {**source, "warehouse": "V"})

    def transfer_event(self, item: str, source: dict[str, str], to: dict[str, str]) -> Event | None:
        quantity = self.affordable(item, source)
        if quantity is None:
            return None
        event: Event = {"do": "transfer", "label": self.label("T"), "item": item, "date": self.open_day()}
        event |= {"qty": quantity, "from": source, "to": to}
        different = self.world.key(item, source) != self.world.key(item, to)
        if different and self.has("mark") and self.chance(0.15):
            self.put_mark(event, source)
        return event

    def produce(self) -> Event | None:
        names = list(self.world.items)
        product = self.item()
        assert product is not None
        anything = self.has("loops") and self.chance(0.5)
        sources = names if anything else names[: names.index(product)]
        if not sources:
            return None
        consume: list[dict[str, Any]] = []
        for _ in range(self.rng.randint(1, 2)):
            material = self.rng.choice(sources)
            dims = self.stocked(material)
            quantity = self.affordable(material, dims)
            taken = sum(
                (Fraction(c["qty"]) for c in consume if c["item"] == material and c.get("dims", {}) == dims),
                Fraction(0),
            )
            if quantity is None or (taken and not self.has("negative")):
                continue
            consume.append({"item": material, "qty": quantity, **({"dims": dims} if dims else {})})
        if not consume:
            return None
        event: Event = {"do": "produce", "label": self.label("P"), "item": product, "date": self.open_day()}
        event |= {"qty": self.quantity(), "consume": consume}
        dims = self.dims(product)
        if dims:
            event["dims"] = dims
        if self.chance(0.5):
            event["labor"] = self.money(self.rng.choice(SMALL))
        if self.has("outputs"):
            self.put_outputs(event, names if anything else names[names.index(product) :])
            self.put_back(event)
        return event

    def put_outputs(self, event: Event, items: list[str]) -> None:
        """Several products instead of one: with shares, or one item in completions."""
        if self.chance(0.4):
            return
        outputs: list[dict[str, Any]] = [{key: event.pop(key) for key in ("item", "qty", "dims") if key in event}]
        one_item = self.chance(0.4)
        for _ in range(self.rng.randint(1, 2)):
            item = outputs[0]["item"] if one_item else self.rng.choice(items)
            dims = self.dims(item)
            outputs.append({"item": item, "qty": self.quantity(), **({"dims": dims} if dims else {})})
        if self.chance(0.5) or len({output["item"] for output in outputs}) > 1:
            for output in outputs:
                output["share"] = self.rng.choice(["1", "2", "3", "0", "0.5", "33.333333", "12500"])
            outputs[-1]["share"] = self.rng.choice(["1", "3", "7.25"])
        event["outputs"] = outputs

    def put_back(self, event: Event) -> None:
        """Some of what is consumed comes back, from its newest issue."""
        if self.chance(0.6):
            return
        line = self.rng.choice(event["consume"])
        line = [one for one in event["consume"] if one["item"] == line["item"]][-1]
        quantity = min(Fraction(line["qty"]), Fraction(self.rng.choice(["1", "0.5", "2", "0.333", "12"])))
        back = {"item": line["item"], "qty": plain(quantity)}
        dims = dict(line.get("dims", {}))
        if not self.has("loops"):
            dims["site"] = RETURNS_SITE
        if dims and (not self.has("loops") or self.chance(0.3)):
            back["dims"] = dims
        event["back"] = [back]

    def returned(self) -> Event | None:
        if self.chance(0.25):
            return self.issue(prefix="V", kind="vendor_return")
        if self.chance(0.15):
            event = self.receipt()
            if not self.world.items[event["item"]].fixed_receipt:
                event["kind"] = "return"
            return event
        sold = self.one_of(
            self.transactions(
                lambda t: (
                    t.kind == "sales"
                    and t.financial is not None
                    and not t.undone
                    and self.returnable(t) > 0
                    and t.dims.get("site") != RETURNS_SITE
                )
            )
        )
        if sold is None:
            return None
        event = {"do": "receipt", "label": self.label("B"), "item": sold.item, "kind": "return", "of": sold.label}
        event["date"] = max(self.open_day(), sold.financial.date)
        event["qty"] = plain(min(self.returnable(sold), Fraction(self.rng.choice(["1", "1", "0.5", "2", "3"]))))
        dims = dict(sold.dims) if self.has("loops") else {**sold.dims, "site": RETURNS_SITE}
        if dims:
            event["dims"] = dims
        if self.has("physical") and self.chance(0.25):
            event["post"] = "physical"
        return event

    def returnable(self, sold: Txn) -> Fraction:
        back = self.transactions(lambda t: t.link is not None and t.link.issues == (sold.label,))
        return sold.quantity - sum((t.quantity for t in back), Fraction(0))

    def mark(self) -> Event | None:
        open_issues = self.transactions(
            lambda t: (
                not t.receipt
                and not t.virtual
                and not t.non_financial
                and self.world.items[t.item].model in PERIODIC
                and unmarked(self.world, t.label) > 0
            )
        )
        issue = self.one_of(open_issues)
        if issue is None:
            return None
        receipt = self.one_of(self.markable(issue.item, issue.key, receipts=True))
        if receipt is None:
            return None
        if not self.has("loops") and self.depends(receipt, issue):
            return None
        quantity = min(unmarked(self.world, issue.label), unmarked(self.world, receipt.label))
        if quantity > 1 and self.chance(0.4):
            quantity = Fraction(1)
        return {"do": "mark", "issue": issue.label, "receipt": receipt.label, "qty": plain(quantity)}

    def depends(self, receipt: Txn, issue: Txn) -> bool:
        return receipt.link is not None and issue.label in receipt.link.issues

    # --- set-up on the way --------------------------------------------------------------------------------------

    def new_accounts(self) -> Event:
        if self.chance(0.4):
            return {"do": "set_group", "item": self.item(), "group": self.rng.choice(["G1", "G2", "STD"])}
        group = self.rng.choice(["G1", "G2", "STD"])
        return {"do": "set_accounts", "group": group, "accounts": self.random_accounts()}

    def new_item_cost(self) -> Event:
        return {"do": "set_item_cost", "item": self.item(), "cost": self.rng.choice(["8.50", "2.00", "11.11"])}

    def revalue(self) -> Event | None:
        names = [n for n, i in self.world.items.items() if i.model == "MA" and not self.many_sites(n)]
        item = self.one_of(names)
        if item is None:
            return None
        held, _ = self.world.stock(item, self.world.key(item, {}), physical=True)
        if held <= 0 and not self.has("refused"):
            return None
        price = self.rng.choice(["16.00", "3.33", "9.99"])
        self.open_day()
        return {"do": "revalue", "label": self.label("V"), "item": item, "date": self.clock, "to_unit": price}

    def new_standard(self) -> Event | None:
        item = self.item(["STD"])
        if item is None:
            return None
        self.open_day()
        event = {"do": "set_std_cost", "label": self.label("S"), "item": item, "date": self.clock}
        return {**event, "cost": self.rng.choice(["10.00", "4.25", "11.50"])}

    # --- closing records --------------------------------------------------------------------------------------------

    def run_options(self) -> Event:
        options: Event = {}
        if self.chance(0.3):
            options["specification"] = self.rng.choice(["total", "group", "item"])
        if self.has("throughput") and self.chance(0.4):
            options |= self.random_parameters()
        return options

    def close(self) -> Event | None:
        closed = self.world.last_close()
        choices = [self.clock, self.clock - datetime.timedelta(days=4), month_end(self.clock)]
        when = self.rng.choice(choices)
        if when < FIRST or (closed is not None and when <= closed):
            return None
        self.clock = max(self.clock, when)
        return {"do": "close", "label": self.label("C"), "date": when, **self.run_options()}

    def recalculate(self) -> Event:
        event: Event = {"do": "recalculate", "label": self.label("K"), "date": self.open_day()}
        if self.chance(0.3):
            names = list(self.world.items)
            event["items"] = sorted(self.rng.sample(names, self.rng.randint(1, len(names))))
        return {**event, **self.run_options()}

    def cancellable(self) -> list[Record]:
        active = self.world.active("close", "recalculate", "onhand", "transaction")
        return [
            r for r in active if not any(later.number > r.number and blocks(later, r) for later in self.world.active())
        ]

    def cancel(self) -> Event | list[Event] | None:
        record = self.one_of(self.cancellable())
        if record is None:
            return None
        cancel = {"do": "cancel", "label": self.label("X"), "of": record.label}
        if record.type == "close" and self.chance(0.6):
            again = {"do": "close", "label": self.label("C"), "date": record.date, **self.run_options()}
            return [cancel, again]
        return cancel

    def adjust_onhand(self) -> Event | None:
        closed = self.world.last_close()
        if closed is None and not (self.has("refused") and self.chance(0.1)):
            return None
        item = self.item(PERIODIC)
        if item is None:
            return None
        event: Event = {"do": "adjust_onhand", "label": self.label("J"), "item": item}
        dims = {k: v for k, v in self.dims(item).items() if k in self.world.items[item].fin_dims}
        if dims:
            event["dims"] = dims
        if closed is not None:
            key = self.world.key(item, dims)
            open_receipts = open_at(self.world, item, key, closed, receipts=True)
            open_issues = open_at(self.world, item, key, closed, receipts=False)
            if not open_receipts or open_issues:
                return None
        if self.chance(0.5):
            event["to_unit"] = self.rng.choice(["15.00", "9.99", "0.01", "3.33"])
        else:
            event["amount"] = self.money(self.rng.choice(SMALL))
            event["by"] = self.rng.choice(["value", "quantity"])
        return event

    def adjustable(self, *, late: bool) -> list[Txn]:
        return self.transactions(
            lambda t: (
                t.receipt
                and t.financial is not None
                and not t.non_financial
                and not t.undone
                and self.world.items[t.item].model in PERIODIC
                and (late or self.world.open_quantity(t.label) > 0)
            )
        )

    def adjust_transaction(self) -> Event | None:
        txn = self.one_of(self.adjustable(late=False))
        if txn is None:
            return None
        amount = self.money(self.rng.choice(SMALL))
        if self.chance(0.3) and self.world.open_amount(txn.label) > 0:
            amount = "-" + self.money(min(self.world.open_amount(txn.label), self.rng.choice([1, 5, 100, 333])))
        event = {"do": "adjust_transaction", "label": self.label("J"), "of": txn.label}
        return {**event, "date": self.open_day(), "amount": amount}

    def late_charge(self) -> Event | None:
        txn = self.one_of(self.adjustable(late=True))
        if txn is None:
            return None
        event = {"do": "adjust_transaction", "label": self.label("J"), "of": txn.label, "date": self.open_day()}
        return {**event, "amount": self.money(self.rng.choice(SMALL)), "late": True}

    def undo(self) -> Event | None:
        """Mostly something that may be undone; sometimes what is refused, for whatever reason."""
        found = self.transactions(lambda t: not t.virtual and not t.undone)
        wrong = self.has("refused") and self.chance(0.15)
        if not wrong:
            found = [t for t in found if self.undoable(t)]
        elif self.chance(0.3):
            found = [t for t in self.world.transactions.values() if t.undone or t.gone]
        txn = self.one_of(found)
        if txn is None:
            return None
        event: Event = {"do": "undo", "of": txn.label}
        closed = self.world.last_close()
        last = max(t.update.date for t in document(self.world, txn.label))
        if self.chance(0.4) or (closed is not None and last <= closed):
            event["date"] = max(self.open_day(), last)
        return event

    def undoable(self, txn: Txn) -> bool:
        try:
            for side in document(self.world, txn.label):
                require_undoable(self.world, side)
        except Refused:
            return False
        return True

    def charge(self) -> Event | None:
        found = [t for t in self.adjustable(late=True) if self.world.cost(t.label) >= 0]
        if not found:
            return None
        over = self.rng.sample(found, self.rng.randint(1, min(4, len(found))))
        event: Event = {"do": "charge", "label": self.label("F"), "date": self.open_day()}
        event |= {"amount": self.money(self.rng.choice(SMALL)), "over": [t.label for t in over]}
        event["by"] = self.rng.choice(["value", "quantity", "weights"])
        if event["by"] == "weights":
            event["weights"] = [self.rng.choice(["1", "2.5", "0", "33", "0.333"]) for _ in over]
        if self.chance(0.7):
            event["offset_account"] = self.rng.choice(["2010", "6000"])
        return event

    def count(self) -> Event | None:
        """What is found of an item, near to what is there on that day: too much, too little, or just as much."""
        found = [t for t in self.transactions(lambda t: not t.virtual) if not self.world.items[t.item].fixed_receipt]
        txn = self.one_of(found)
        if txn is None:
            return None
        when = self.open_day()
        if any((c.item, c.dims, c.date) == (txn.item, txn.dims, when) for c in self.world.counts):
            return None
        held = on_hand_at(self.world, txn.item, txn.dims, when)
        counted = max(
            Fraction(0), held + Fraction(self.rng.choice(["0", "-1", "-2", "-0.5", "1", "0.333", "4", "-12"]))
        )
        event: Event = {"do": "count", "label": self.label("N"), "item": txn.item, "date": when}
        return event | {"counted": plain(counted), **({"dims": dict(txn.dims)} if txn.dims else {})}

    # --- reports and refusals ---------------------------------------------------------------------------------------

    def report(self) -> Event | None:
        if self.chance(0.6):
            return {"do": "open_quantities", "date": self.clock}
        if self.world.last_close() is not None:
            return None
        return {"do": "check_cost_prices", "max_deviation_percent": self.rng.choice([10, 30, 50])}

    def refused(self) -> Event | list[Event] | None:
        """Something that must not happen, for one reason only."""
        make = self.rng.choice(
            [
                self.posted_too_early,
                self.period_on_hold,
                self.cancelled_twice,
                self.cancelled_too_early,
                self.adjusted_when_settled,
                self.adjusted_an_issue,
                self.marked_wrongly,
                self.closed_again,
                *([self.produced_wrongly] if self.has("outputs") else []),
                *([self.counted_twice] if self.has("count") else []),
            ]
        )
        return make()

    def produced_wrongly(self) -> Event | None:
        """Shares that say nothing, more back than was taken, or a production that was ended."""
        event = self.produce()
        if event is None:
            return None
        first = {key: event[key] for key in ("item", "qty", "dims") if key in event} or event["outputs"][0]
        choice: str = self.rng.choice(["missing", "negative", "zero", "back", "ended"])
        if choice == "back":
            event["back"] = [{"item": event["consume"][0]["item"], "qty": "1000"}]
        elif choice == "ended":
            ended = self.one_of(sorted(self.world.ended))
            return {**event, "label": ended} if ended else None
        else:
            wrong: dict[str, list[str | None]] = {"missing": ["1", None], "negative": ["1", "-1"], "zero": ["0", "0"]}
            shares = wrong[choice]
            for key in ("item", "qty", "dims"):
                event.pop(key, None)
            event["outputs"] = [{**first, "share": share} for share in shares]
        return event

    def counted_twice(self) -> Event | None:
        """A count of what was counted there on that day; of what was undone since it is no refusal."""
        closed = self.world.last_close()
        found = [c for c in self.world.counts if closed is None or c.date > closed]
        before = self.one_of(found)
        if before is None:
            return None
        event: Event = {"do": "count", "label": self.label("N"), "item": before.item, "date": before.date}
        return event | {"counted": self.quantity(), **({"dims": dict(before.dims)} if before.dims else {})}

    def posted_too_early(self) -> Event | None:
        closed = self.world.last_close()
        if closed is None:
            return None
        event = self.receipt() if self.chance(0.5) else self.recalculate()
        event["date"] = closed - datetime.timedelta(days=self.rng.choice([0, 0, 3]))
        return event

    def period_on_hold(self) -> list[Event] | None:
        first = self.clock.replace(day=1)
        closed = self.world.last_close()
        if closed is not None and closed >= self.clock:
            return None
        hold = {"do": "set_period", "from": first, "status": "on_hold"}
        posting = self.receipt() if self.chance(0.6) else self.recalculate()
        posting["date"] = self.clock
        return [hold, posting, {**hold, "status": "open"}]

    def cancelled_twice(self) -> Event | None:
        records = [
            r for r in self.world.records if not r.active and r.type in ("close", "onhand", "transaction") and r.label
        ]
        record = self.one_of(records)
        return {"do": "cancel", "label": self.label("X"), "of": record.label} if record else None

    def cancelled_too_early(self) -> Event | None:
        held = self.cancellable()
        records = [r for r in self.world.active("close", "recalculate", "onhand", "transaction") if r not in held]
        record = self.one_of(records)
        return {"do": "cancel", "label": self.label("X"), "of": record.label} if record else None

    def adjusted_when_settled(self) -> Event | None:
        settled = [t for t in self.adjustable(late=True) if self.world.open_quantity(t.label) == 0]
        txn = self.one_of(settled)
        if txn is None:
            return None
        event = {"do": "adjust_transaction", "label": self.label("J"), "of": txn.label}
        return {**event, "date": self.open_day(), "amount": self.money(100)}

    def adjusted_an_issue(self) -> Event | None:
        txn = self.one_of(self.transactions(lambda t: not t.receipt and not t.virtual and t.financial is not None))
        if txn is None:
            return None
        event = {"do": "adjust_transaction", "label": self.label("J"), "of": txn.label}
        return {**event, "date": self.open_day(), "amount": self.money(100)}

    def marked_wrongly(self) -> Event | None:
        issues = self.transactions(lambda t: not t.receipt and not t.virtual and not t.non_financial)
        receipts = self.transactions(lambda t: t.receipt and not t.virtual and not t.non_financial)
        issue, receipt = self.one_of(issues), self.one_of(receipts)
        if issue is None or receipt is None:
            return None
        if (issue.item, issue.key) == (receipt.item, receipt.key):
            return {"do": "mark", "issue": issue.label, "receipt": receipt.label, "qty": "1000"}
        return {"do": "mark", "issue": issue.label, "receipt": receipt.label, "qty": "1"}

    def closed_again(self) -> Event | None:
        closed = self.world.last_close()
        if closed is None:
            return None
        return {"do": "close", "label": self.label("C"), "date": closed}


def month_end(when: datetime.date) -> datetime.date:
    return when.replace(day=calendar.monthrange(when.year, when.month)[1])


# --- files --------------------------------------------------------------------------------------------------


def with_answers(case: dict[str, Any]) -> dict[str, Any]:
    """The case with the oracle's answers as complete expectations."""
    full = copy.deepcopy(case)
    for event, answer in zip(full["events"], run_case(case, probe=True), strict=True):
        if answer["error"]:
            event["expect"] = {"error": answer["error"]}
        elif answer["actual"]:
            event["expect"] = answer["actual"]
    return full


def to_yaml(case: dict[str, Any]) -> str:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(case, Dumper=Plain, sort_keys=False, allow_unicode=True, width=110)


def feature_names(text: str) -> frozenset[str]:
    if text == "all":
        return ALL
    if text in ("", "base"):
        return frozenset()
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def dump_worlds(count: int, start: int, features: str, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(start, start + count):
        case = random_world(seed, features=feature_names(features))
        (folder / f"random-{seed:06d}.yaml").write_text(to_yaml(with_answers(case)), encoding="utf-8")
    print(f"{count} worlds in {folder}")
    return 0
