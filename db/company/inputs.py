"""What may be given of a master, checked where it comes in: typed as NAME=VALUE, or from a file that was read.

A field that is not given leaves the master as it is, or as a new one begins. Text that stands for something else (a price,
a yes or no, a day) is read here, and what is wrong about it is said in a sentence (``UsageError``). Tables do not check
by themselves; what the books must allow besides is asked by those who write (``db.company.masters``, ``db.setup``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, ValidationInfo
from sqlmodel import SQLModel

from core.days import calendar_day
from core.errors import UsageError
from core.money import shortened, to_quantity
from core.periods import ALL, NONE
from core.posting.keys import POSTING_KEYS
from core.vocabulary import InventoryModel, PeriodStatus, PostingType, Role

ACCESS = (ALL, NONE, *(role.value for role in Role))
"""Who posts inventory into a ledger period: everybody, nobody, or whoever has a role."""


def _yes_no(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    if value.lower() in ("yes", "true", "1"):
        return True
    if value.lower() in ("no", "false", "0", ""):
        return False
    raise UsageError(f"{info.field_name} is {value}.", advice="Write yes or no.")


def _price(value: Any) -> Any:
    """Millionths; nothing for an empty text."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        price = to_quantity(value)
    except ValueError as error:
        raise UsageError(f"The price is wrong: {error}.", advice="Write it like 12.50.") from error
    if price < 0:
        raise UsageError(f"The price {value} is negative.", advice="A price is zero or more.")
    return price


def _model(value: str) -> InventoryModel:
    try:
        return InventoryModel(value.upper())
    except ValueError:
        known = ", ".join(model.value for model in InventoryModel)
        raise UsageError(f"{value} is not an inventory model.", advice=f"It is one of: {known}.") from None


def _day(value: str, info: ValidationInfo) -> str:
    name = "period" if info.field_name == PeriodInput.KEY else info.field_name
    try:
        return calendar_day(value).isoformat()
    except ValueError as error:
        wrong = str(error) if "between" in str(error) else "is not a date"
        raise UsageError(f"{name} {shortened(value)} {wrong}.", advice="Write it like 2026-05-31.") from None


def _status(value: str) -> PeriodStatus | None:
    if value and value not in list(PeriodStatus):
        raise UsageError(f"{value} is not a status.", advice="Write open, on_hold or closed.")
    return PeriodStatus(value) if value else None


def _access(value: str) -> str:
    if value and value not in ACCESS:
        raise UsageError(f"{value} is not an access.", advice="Write all, none or a role.")
    return value


def _role(value: str) -> Role:
    if value not in list(Role):
        raise UsageError("user set needs a role.", advice="Write `role=` and view, enter, post, close or admin.")
    return Role(value)


def _posting_type(value: Any) -> Any:
    """A posting type by its key."""
    if not isinstance(value, str):
        return value
    if value not in POSTING_KEYS:
        raise UsageError(f"{value} is not a posting type.", advice=f"It is one of: {', '.join(POSTING_KEYS)}.")
    return POSTING_KEYS[value]


YesNo = Annotated[bool | None, BeforeValidator(_yes_no)]
Price = Annotated[int | None, BeforeValidator(_price)]
Day = Annotated[str, BeforeValidator(_day)]


class Input(SQLModel):
    """What is given of one master."""

    model_config = {"extra": "forbid"}
    KIND: ClassVar[str]
    """As people call it: ``invclose KIND set``."""
    KEY: ClassVar[str]
    """The field that names the master, which does not change."""

    @classmethod
    def typed(cls, key: str, values: Mapping[str, str]) -> Self:
        """From text; ``UsageError`` for a misspelled name or a value that cannot be read."""
        cls.refuse_unknown(values, [name for name in cls.model_fields if name != cls.KEY])
        return cls.model_validate({cls.KEY: key, **values})

    @classmethod
    def refuse_unknown(cls, values: Iterable[str], known: Sequence[str]) -> None:
        """Refuse a misspelled NAME of NAME=VALUE."""
        for name in values:
            if name not in known:
                raise UsageError(f"{cls.KIND} has no {name} to set.", advice=f"It has: {', '.join(known)}.")

    def given(self) -> dict[str, Any]:
        """The fields that were given, but the key."""
        return {
            name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set - {self.KEY}
        }


class AccountInput(Input):
    """A main account; a new one is called like its number and is not blocked."""

    KIND = "account"
    KEY = "code"
    code: str
    name: str | None = None
    blocked: YesNo = None


class GroupInput(Input):
    """An item group; a new one is called like its code."""

    KIND = "group"
    KEY = "code"
    code: str
    name: str | None = None


class ItemInput(Input):
    """An item that exists; the settings from ``model`` on are those of its item model group."""

    KIND = "item"
    KEY = "code"
    code: str
    name: str = ""
    group: str = ""
    cost_price: Price = None
    unit: str = ""
    model: Annotated[InventoryModel | None, BeforeValidator(_model)] = None
    physical_value: YesNo = None
    fixed_receipt_price: YesNo = None
    physical_negative: YesNo = None
    financial_negative: YesNo = None
    post_physical: YesNo = None
    stocked: YesNo = None


class ProfileLineInput(Input):
    """Which account a posting type uses, for an item, an item group or all."""

    KIND = "profile"
    KEY = "posting_type"
    posting_type: Annotated[PostingType, BeforeValidator(_posting_type)]
    account: str
    relation: str = "all"
    code: str = ""

    @classmethod
    def typed(cls, key: str, values: Mapping[str, str]) -> Self:
        """The key is a posting key, or the line of an item or a group: ``purch_receipt/group/LAMPS``."""
        cls.refuse_unknown(values, ("account", "item", "group"))
        posting_key, *line = key.split("/")
        posting_type = _posting_type(posting_key)
        if "account" not in values:
            raise UsageError(
                "profile set needs the account.", advice=f"Write `invclose profile set {key} account=1300`."
            )
        named = next(
            ((relation, values[relation]) for relation in ("item", "group") if relation in values), ("all", "")
        )
        relation, code = (line[0], "/".join(line[1:])) if line else named
        if relation not in ("item", "group", "all"):
            raise UsageError(f"{relation} is not an item relation.", advice="Write `item=ITEM` or `group=GROUP`.")
        return cls(posting_type=posting_type, account=values["account"], relation=relation, code=code)


class PeriodInput(Input):
    """A ledger period; empty text counts as not given."""

    KIND = "period"
    KEY = "start"
    start: Day
    end: Day | None = None
    status: Annotated[PeriodStatus | None, BeforeValidator(_status)] = None
    name: str = ""
    inventory_access: Annotated[str, BeforeValidator(_access)] = ""


class UserInput(Input):
    """A user with a role."""

    KIND = "user"
    KEY = "login"
    login: str
    role: Annotated[Role, BeforeValidator(_role)]

    @classmethod
    def typed(cls, key: str, values: Mapping[str, str]) -> Self:
        """Without a role there is nothing to set."""
        return super().typed(key, {"role": "", **values})


class CompanyInput(Input):
    """The company itself; what is not given stays."""

    KIND = "company"
    KEY = "code"
    code: str
    name: str | None = None
    second_person: YesNo = None
