"""An adjustment as text, and back: so it is kept while it waits for a second person."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from core.requests import AdjustmentRequest, ChargeRequest, OnHandLine, OnHandRequest, TransactionRequest
from core.vocabulary import Spread


def as_text(request: AdjustmentRequest) -> str:
    """An adjustment as it is stored until somebody approves it."""
    return json.dumps({"kind": type(request).__name__, **asdict(request)}, sort_keys=True)


def of_text(text: str) -> AdjustmentRequest:
    """The adjustment again; only those that can be kept out of the ledger are ever prepared."""
    given: dict[str, Any] = json.loads(text)
    kind = given.pop("kind")
    if kind == OnHandRequest.__name__:
        return OnHandRequest(**{**given, "lines": tuple(OnHandLine(**line) for line in given["lines"])})
    if kind == ChargeRequest.__name__:
        receipts, weights = tuple(given["receipts"]), tuple(given["weights"])
        return ChargeRequest(**{**given, "receipts": receipts, "weights": weights, "by": Spread(given["by"])})
    return TransactionRequest(**given)
