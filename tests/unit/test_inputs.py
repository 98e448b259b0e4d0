"""Input models: what is typed of a master is read, or refused in a sentence, before a database is asked."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from core.errors import UsageError
from core.vocabulary import InventoryModel, PeriodStatus, PostingType, Role
from db.company.inputs import AccountInput, Input, ItemInput, PeriodInput, ProfileLineInput, UserInput

YES = ("yes", "Yes", "TRUE", "1")
NO = ("no", "False", "0", "")


@pytest.mark.parametrize(
    ("model", "key", "values", "given"),
    [
        (AccountInput, "1300", {}, {}),
        (AccountInput, "1300", {"name": ""}, {"name": ""}),
        *[(AccountInput, "1300", {"blocked": text}, {"blocked": True}) for text in YES],
        *[(AccountInput, "1300", {"blocked": text}, {"blocked": False}) for text in NO],
        (ItemInput, "A", {"cost_price": "12.50", "unit": "pcs"}, {"cost_price": 12_500_000, "unit": "pcs"}),
        (ItemInput, "A", {"cost_price": ""}, {"cost_price": None}),
        (ItemInput, "A", {"model": "wa", "stocked": "no"}, {"model": InventoryModel.WA, "stocked": False}),
        (
            PeriodInput,
            "2024-01-01",
            {"end": "2024-01-31", "status": "on_hold"},
            {"end": "2024-01-31", "status": PeriodStatus.ON_HOLD},
        ),
        (
            PeriodInput,
            "2024-01-01",
            {"status": "", "inventory_access": "close"},
            {"status": None, "inventory_access": "close"},
        ),
        (UserInput, "ben", {"role": "close"}, {"role": Role.CLOSE}),
    ],
)
def test_what_is_typed_is_read(model: type[Input], key: str, values: dict[str, str], given: dict[str, Any]) -> None:
    typed = model.typed(key, values)
    assert getattr(typed, model.KEY) == key
    assert typed.given() == given


@pytest.mark.parametrize(
    ("key", "values", "relation", "code"),
    [
        ("purch_receipt", {}, "all", ""),
        ("purch_receipt", {"item": "A"}, "item", "A"),
        ("purch_receipt", {"group": "G"}, "group", "G"),
        ("purch_receipt/group/A/B", {}, "group", "A/B"),
    ],
)
def test_a_line_of_the_posting_profile(key: str, values: dict[str, str], relation: str, code: str) -> None:
    line = ProfileLineInput.typed(key, {"account": "1300", **values})
    assert line.posting_type is PostingType.PURCHASE_INVENTORY_RECEIPT
    assert (line.account, line.relation, line.code) == ("1300", relation, code)


@pytest.mark.parametrize(
    ("model", "key", "values", "sentence"),
    [
        (AccountInput, "1300", {"colour": "red"}, "account has no colour to set. It has: name, blocked."),
        (AccountInput, "1300", {"code": "1"}, "account has no code to set. It has: name, blocked."),
        (AccountInput, "1300", {"blocked": "perhaps"}, "blocked is perhaps. Write yes or no."),
        (ItemInput, "A", {"cost_price": "-1"}, "The price -1 is negative. A price is zero or more."),
        (ItemInput, "A", {"cost_price": "cheap"}, "The price is wrong: "),
        (ItemInput, "A", {"model": "HIFO"}, "HIFO is not an inventory model. It is one of: FIFO, LIFO"),
        (ItemInput, "A", {"stocked": "maybe", "colour": ""}, "item has no colour to set."),
        (PeriodInput, "2024-13-01", {}, "period 2024-13-01 is not a date. Write it like 2026-05-31."),
        (PeriodInput, "2024-01-01", {"end": "20240131"}, "end 20240131 is not a date."),
        (PeriodInput, "2024-01-01", {"status": "shut"}, "shut is not a status. Write open, on_hold or closed."),
        (PeriodInput, "2024-01-01", {"inventory_access": "king"}, "king is not an access. Write all, none or a role."),
        (ProfileLineInput, "purchase", {"account": "1"}, "purchase is not a posting type. It is one of: "),
        (
            ProfileLineInput,
            "labor",
            {},
            "profile set needs the account. Write `invclose profile set labor account=1300`",
        ),
        (ProfileLineInput, "labor/site/1", {"account": "1"}, "site is not an item relation."),
        (ProfileLineInput, "labor", {"acount": "1"}, "profile has no acount to set. It has: account, item, group."),
        (UserInput, "ben", {}, "user set needs a role. Write `role=` and view, enter, post, close or admin."),
        (UserInput, "ben", {"role": "king"}, "user set needs a role."),
    ],
)
def test_what_cannot_be_read_is_said(model: type[Input], key: str, values: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        model.typed(key, values)
    assert str(caught.value).startswith(sentence)


def test_a_field_that_no_input_has_is_a_mistake() -> None:
    with pytest.raises(ValidationError):
        AccountInput.model_validate({"code": "1", "colour": "red"})
