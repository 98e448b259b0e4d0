"""Which codes a field may hold; the name is the word for one of them."""

from __future__ import annotations

from enum import StrEnum

ANOTHER_KIND = "another_kind"
"""Code of the refusal of something that exists, but is of another kind than is wanted."""


class CodeKind(StrEnum):
    """What the codes of a list stand for."""

    ITEM = "item"
    MOVING_AVERAGE_ITEM = "moving average item"
    STANDARD_COST_ITEM = "standard cost item"
    ITEM_GROUP = "item group"
    SITE = "site"
    ACCOUNT = "account"
