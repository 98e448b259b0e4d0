"""One case: a world that starts empty, events in posting order, and what is true after each of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.currency import DEFAULT, Currency
from core.errors import InvcloseError, NotFound, RejectedInput, Unbalanced
from core.money import to_quantity
from core.posting.counting import count
from core.posting.estimate import round_fraction
from core.posting.poster import Line
from core.posting.state import Posted
from core.requests import ChargeRequest, CloseRequest
from core.rights import Act, act_of_run
from core.scenario import mismatches
from core.vocabulary import DIMENSIONS, InventoryModel, JobState, RecordType, Reference, Specification, Spread
from db.acceptance.answers import Answers
from db.acceptance.events import date_of, dims_of
from db.acceptance.producing import produce
from db.adjusting import posting as adjusting
from db.close.jobs import start_run
from db.close.worker import work
from db.company import masters
from db.company.lock import take_inventory_lock
from db.company.prices import StandardCost, add_standard_costs
from db.company.setup import load_setup
from db.engine.posting import Posting
from db.engine.session import Database, Tx
from db.posting.books import PostingBooks, open_poster
from db.posting.undoing import undo_document
from db.records.reversing import reverse_record

_RECEIPTS = {"purchase": Reference.PURCHASE, "journal": Reference.PROFIT_LOSS, "return": Reference.CUSTOMER_RETURN}
_ISSUES = {"sales": Reference.SALES, "journal": Reference.PROFIT_LOSS, "vendor_return": Reference.VENDOR_RETURN}


def run_case(database: Database[Any], case: dict[str, Any]) -> dict[str, Any]:
    """Answer of one case on an empty, upgraded database."""
    runner = CaseRunner(database, case)
    events = [runner.run_event(index, event) for index, event in enumerate(case.get("events") or [])]
    return {"case": case.get("case", ""), "ok": all(not event["mismatches"] for event in events), "events": events}


class CaseRunner:
    """State of one case: the labels it gave."""

    def __init__(self, database: Database[Any], case: dict[str, Any]) -> None:
        self.database = database
        self.setup = case.get("setup") or {}
        self.currency = Currency.of(str(self.setup.get("currency", DEFAULT)))
        self.records: dict[str, int] = {}
        self.numbers: dict[int, str] = {}
        with database.write(Posting(Act.CREATE_COMPANY, 0)) as tx:
            self.company = masters.create_company(tx, "CASE", currency=self.currency.code)
            self._create(tx)
        self.answers = Answers(database, self.company, self.currency, self.numbers)

    def _create(self, tx: Tx) -> None:
        for group, accounts in {"STD": {}, **(self.setup.get("groups") or {})}.items():
            masters.set_item_group(tx, self.company, str(group))
            for key, account in (accounts or {}).items():
                masters.set_profile(tx, self.company, key, str(account), relation="group", code=str(group))
        for code, given in (self.setup.get("items") or {}).items():
            item = given or {}
            model = InventoryModel(item.get("model", "FIFO"))
            group = masters.set_model_group(
                tx,
                self.company,
                model,
                include_physical_value=bool(item.get("include_physical", False)),
                fixed_receipt_price=bool(item.get("fixed_receipt", False)),
            )
            dimensions = masters.set_dimension_group(tx, self.company, tuple(item.get("fin_dims", ["site"])))
            price = to_quantity(str(item.get("item_cost", "0")))
            number = masters.set_item(
                tx,
                self.company,
                str(code),
                name=str(code),
                group=str(item.get("group", "STD")),
                model_group=group,
                dimension_group=dimensions,
                cost_price=price,
            )
            if item.get("std_cost") is not None:
                standard = StandardCost(number, to_quantity(str(item["std_cost"])), "1900-01-01")
                add_standard_costs(tx, [standard])
        for period in self.setup.get("periods") or []:
            masters.set_period(
                tx, self.company, date_of(period["from"]), date_of(period["to"]), period.get("status", "open")
            )

    def run_event(self, index: int, event: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(event, dict) or not hasattr(self, f"_do_{event.get('do')}"):
            known = ", ".join(sorted(name.removeprefix("_do_") for name in dir(self) if name.startswith("_do_")))
            given = event.get("do") if isinstance(event, dict) else event
            raise RejectedInput(f"{given} is not an event", advice=f"Known events: {known}.")
        kind = event["do"]
        error, actual = None, {}
        before = self.answers.last_voucher()
        try:
            act: Callable[[dict[str, Any]], dict[str, Any]] = getattr(self, f"_do_{kind}")
            actual = act(event)
            if kind in _POSTS:
                actual["voucher"] = self.answers.voucher_since(before)
        except InvcloseError as refused:
            error = refused.code
        expected = event.get("expect") or {}
        actual.update(self.answers.queries(expected))  # also of what was refused: it must have changed nothing
        return {
            "index": index,
            "do": kind,
            "label": None if event.get("label") is None else str(event["label"]),
            "error": error,
            "actual": actual,
            "mismatches": mismatches(expected, error, actual),
        }

    # -- posting -----------------------------------------------------------------------------------------------

    def _post(self, act: Callable[[Any], Posted | None]) -> dict[str, Any]:
        with self.database.write(Posting(Act.IMPORT, self.company)) as tx:
            poster = open_poster(tx, self.company)
            posted = act(poster)
            poster.state.write(poster.facts)
        if posted is None:
            return {}
        amount = posted.amount if posted.quantity > 0 else -posted.amount
        unit = round_fraction(Fraction(amount * 1_000_000, abs(posted.quantity)))
        return {"amount": self.currency.text(amount), "unit_cost": self.currency.text(unit)}

    def _do_receipt(self, event: dict[str, Any]) -> dict[str, Any]:
        line = self._line(event, _RECEIPTS[event.get("kind", "purchase")], 1)
        line.document_amount = self._amount(event, line.quantity)
        line.return_of = str(event.get("of", ""))
        return self._post(lambda poster: poster.post(line))

    def _do_issue(self, event: dict[str, Any]) -> dict[str, Any]:
        line = self._line(event, _ISSUES[event.get("kind", "sales")], -1)
        return self._post(lambda poster: poster.post(line))

    def _do_count(self, event: dict[str, Any]) -> dict[str, Any]:
        counted = to_quantity(str(event["counted"]))
        line = self._line({**event, "qty": 0}, Reference.COUNTING, 1)
        return self._post(lambda poster: count(poster, line, counted))

    def _line(self, event: dict[str, Any], reference: Reference, sign: int) -> Line:
        update = event.get("post", "both")
        if reference is Reference.PROFIT_LOSS:
            update = "both"
        return Line(
            number=str(event["label"]),
            reference=reference,
            item=str(event["item"]),
            quantity=sign * to_quantity(str(event["qty"])),
            date=date_of(event["date"]),
            update=update,
            dims=dims_of(event.get("dims")),
            marks=_marks(event),
        )

    def _minor(self, given: object) -> int:
        """An amount of the case; ``RejectedInput`` naming the currency."""
        try:
            return self.currency.amount(str(given))
        except ValueError as error:
            raise RejectedInput(str(error), advice="Correct the amount in the case.") from error

    def _unit(self, price: object) -> Fraction:
        """Minor units for a piece of a price, which may have more decimals than an amount."""
        return Fraction(Decimal(str(price))) * self.currency.scale

    def _amount(self, event: dict[str, Any], quantity: int) -> int | None:
        if event.get("amount") is not None:
            return self._minor(event["amount"])
        if event.get("price") is not None:
            return round_fraction(self._unit(event["price"]) * quantity / 1_000_000)
        return None

    def _do_invoice(self, event: dict[str, Any]) -> dict[str, Any]:
        def act(poster: Any) -> Posted:
            posted: Posted = poster.state.find(str(event["of"]))
            amount = self._amount(event, abs(posted.quantity))
            invoiced: Posted = poster.invoice(posted, date_of(event["date"]), amount)
            return invoiced

        return self._post(act)

    def _do_transfer(self, event: dict[str, Any]) -> dict[str, Any]:
        line = self._line({**event, "dims": event.get("from")}, Reference.TRANSFER, 1)
        line.to_dims = dims_of(event.get("to"))
        return self._post(lambda poster: poster.transfer(line)[0])

    def _do_produce(self, event: dict[str, Any]) -> dict[str, Any]:
        labor = self._minor(event.get("labor") or "0")
        return self._post(lambda poster: produce(poster, event, labor))

    def _do_mark(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.MARK, self.company)) as tx:
            take_inventory_lock(tx, self.company)
            books = PostingBooks(tx, self.company)
            issue, receipt = books.find(str(event["issue"])), books.find(str(event["receipt"]))
            books.add_mark(issue, receipt, to_quantity(str(event["qty"])))
            books.write_marks()
        return {}

    def _do_undo(self, event: dict[str, Any]) -> dict[str, Any]:
        date = "" if event.get("date") is None else date_of(event["date"])
        with self.database.write(Posting(Act.UNDO, self.company)) as tx:
            undo_document(tx, self.company, str(event["of"]), date=date)
        return {}

    # -- records -----------------------------------------------------------------------------------------------

    def _request(self, event: dict[str, Any]) -> CloseRequest:
        parameters = self.setup.get("parameters") or {}
        minimum = event.get("min_throughput", parameters.get("min_throughput", "0.00"))
        return CloseRequest(
            date=date_of(event["date"]),
            specification=Specification(event.get("specification", "total")),
            max_throughputs=int(event.get("max_iterations", parameters.get("max_iterations", 100))),
            min_throughput=self._minor(minimum),
            items=tuple(str(item) for item in event.get("items") or ()),
        )

    def _run(self, event: dict[str, Any], record_type: RecordType) -> int:
        with self.database.write(Posting(act_of_run(record_type), self.company)) as tx:
            record = start_run(tx, self.company, record_type, self._request(event))
        state = work(self.database, record)
        if state is not JobState.DONE:
            with self.database.read() as tx:
                message = tx.value("SELECT message FROM job WHERE record_id = :r", {"r": record})
            raise Unbalanced(f"the run ended as {state}: {message}", advice="Look at the events before it.")
        self._remember(event, record)
        return record

    def _remember(self, event: dict[str, Any], record: int) -> None:
        label = str(event["label"])
        self.records[label] = record
        self.numbers[record] = label

    def _do_close(self, event: dict[str, Any]) -> dict[str, Any]:
        record = self._run(event, RecordType.CLOSING)
        return self.answers.run_result(record, settles=True)

    def _do_recalculate(self, event: dict[str, Any]) -> dict[str, Any]:
        record = self._run(event, RecordType.RECALCULATION)
        return {"settlements": [], **self.answers.run_result(record, settles=False)}

    def _do_cancel(self, event: dict[str, Any]) -> dict[str, Any]:
        target = self.records.get(str(event["of"]))
        if target is None:
            raise NotFound(
                f"there is no closing record {event['of']}", advice="Name the label of a close or an adjustment."
            )
        with self.database.write(Posting(Act.REVERSE, self.company)) as tx:
            record = reverse_record(tx, self.company, target)
        self._remember(event, record)
        return {"adjustments": self.answers.reversal_adjustments(target)}

    def _do_adjust_onhand(self, event: dict[str, Any]) -> dict[str, Any]:
        to_unit = None if event.get("to_unit") is None else self._unit(event["to_unit"])
        amount = None if event.get("amount") is None else self._minor(event["amount"])
        with self.database.write(Posting(Act.ADJUST, self.company)) as tx:
            record = adjusting.adjust_on_hand(
                tx,
                self.company,
                str(event["item"]),
                self._values(tx, event),
                to_unit=to_unit,
                amount=amount,
                by_value=event.get("by") == "value",
            )
        self._remember(event, record)
        return {"adjustments": self.answers.adjustments([record])}

    def _values(self, tx: Tx, event: dict[str, Any]) -> tuple[str, ...]:
        item = load_setup(tx, self.company).item(str(event["item"]))
        dims = dims_of(event.get("dims"))
        return tuple(
            value if name in item.financial_dimensions else "" for name, value in zip(DIMENSIONS, dims, strict=False)
        )

    def _do_adjust_transaction(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.ADJUST, self.company)) as tx:
            transaction = self.answers.find(tx, str(event["of"]))
            record = adjusting.adjust_transaction(
                tx,
                self.company,
                transaction,
                date_of(event["date"]),
                self._minor(event["amount"]),
                late=bool(event.get("late")),
            )
        self._remember(event, record)
        return {"adjustments": self.answers.adjustments([record])}

    def _do_charge(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.ADJUST, self.company)) as tx:
            request = ChargeRequest(
                receipts=tuple(self.answers.find(tx, str(label)) for label in event["over"]),
                amount=self._minor(event["amount"]),
                by=Spread(event.get("by", "value")),
                weights=tuple(to_quantity(str(weight)) for weight in event.get("weights") or ()),
                offset_account=str(event.get("offset_account") or ""),
            )
            record = adjusting.charge(tx, self.company, request, date_of(event["date"]))
        self._remember(event, record)
        return {"adjustments": self.answers.adjustments([record])}

    def _do_revalue(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.ADJUST, self.company)) as tx:
            values = self._values(tx, event)
            record = adjusting.revalue(
                tx, self.company, str(event["item"]), values, date_of(event["date"]), self._unit(event["to_unit"])
            )
        self._remember(event, record)
        return {"amount": self.currency.text(abs(self.answers.adjusted(record)))}

    def _do_set_std_cost(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.ADJUST, self.company)) as tx:
            adjusting.activate_standard_cost(
                tx, self.company, str(event["item"]), "", date_of(event["date"]), to_quantity(str(event["cost"]))
            )
        return {}

    # -- masters and reports -----------------------------------------------------------------------------------

    def _do_set_item_cost(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.CHANGE_SETUP, self.company)) as tx:
            masters.change_item(tx, self.company, str(event["item"]), cost_price=to_quantity(str(event["cost"])))
        return {}

    def _do_set_accounts(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.CHANGE_SETUP, self.company)) as tx:
            group = str(event["group"])
            masters.set_item_group(tx, self.company, group)
            for key, account in event["accounts"].items():
                masters.set_profile(tx, self.company, key, str(account), relation="group", code=group)
        return {}

    def _do_set_group(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.CHANGE_SETUP, self.company)) as tx:
            group = masters.set_item_group(tx, self.company, str(event["group"]))
            masters.change_item(tx, self.company, str(event["item"]), item_group_id=group)
        return {}

    def _do_set_period(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.write(Posting(Act.CHANGE_SETUP, self.company)) as tx:
            masters.set_period(tx, self.company, date_of(event["from"]), status=event["status"])
        return {}

    def _do_open_quantities(self, event: dict[str, Any]) -> dict[str, Any]:
        return {"open": self.answers.open_quantities(date_of(event["date"]))}

    def _do_check_cost_prices(self, event: dict[str, Any]) -> dict[str, Any]:
        return {"listed": self.answers.cost_prices(Decimal(str(event["max_deviation_percent"])))}

    def _do_check(self, _event: dict[str, Any]) -> dict[str, Any]:
        return {}


_POSTS = frozenset(
    {
        "receipt",
        "issue",
        "invoice",
        "transfer",
        "produce",
        "count",
        "close",
        "recalculate",
        "cancel",
        "adjust_onhand",
        "adjust_transaction",
        "charge",
        "undo",
        "revalue",
        "set_std_cost",
    }
)


def _marks(event: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    return tuple((str(mark["receipt"]), to_quantity(str(mark["qty"]))) for mark in event.get("mark") or ())
