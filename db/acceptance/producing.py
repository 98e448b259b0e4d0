"""The event `produce` of a case: materials, what comes back of them, labor, and the products that end the production."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from core.money import to_quantity
from core.posting.line import Line
from core.posting.poster import Poster
from core.posting.state import Posted
from core.vocabulary import Reference
from db.acceptance.events import date_of, dims_of


def produce(poster: Poster, event: dict[str, Any], labor: int) -> Posted:
    """Post the production of an event; ``labor`` in minor units. Answers its first product.

    Materials are ``label.C1`` ..., what comes back ``label.B1`` ..., the product ``label.R``; of several ``label.R1`` ...
    """
    label, date = str(event["label"]), date_of(event["date"])
    for sign, side, lines in ((-1, "C", event.get("consume")), (1, "B", event.get("back"))):
        for number, material in enumerate(lines or [], 1):
            quantity = sign * to_quantity(str(material["qty"]))
            poster.post(_line(f"{label}.{side}{number}", Reference.PRODUCTION_ISSUE, material, quantity, date, label))
    given = event.get("outputs")
    outputs = [event] if given is None else given
    if labor:
        item = str(outputs[0]["item"])
        poster.labor(Line(label, Reference.PRODUCTION_RECEIPT, item, 0, date, document_amount=labor, lot=label))
    products = []
    for number, output in enumerate(outputs, 1):
        name = f"{label}.R" if given is None else f"{label}.R{number}"
        quantity = to_quantity(str(output["qty"]))
        product = _line(name, Reference.PRODUCTION_RECEIPT, output, quantity, date, label)
        if output.get("share") is not None:
            product.share = Fraction(str(output["share"]))
        products.append(product)
    return poster.end(products)[0]


def _line(number: str, reference: Reference, given: dict[str, Any], quantity: int, date: str, lot: str) -> Line:
    return Line(number, reference, str(given["item"]), quantity, date, dims=dims_of(given.get("dims")), lot=lot)
