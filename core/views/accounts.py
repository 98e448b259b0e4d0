"""Which account a new posting of an item would use, and by which line of the posting profile."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountStep:
    """One line of the posting profile that was asked for, in the order of the search sequence."""

    posting_type: str
    """Key of the posting type; another one than asked for where that one stands in."""
    line: str
    """Whose line: *item A100*, *item group PARTS*, *category*, *all items*."""
    account: str
    """Blank: there is no such line."""
    account_name: str


@dataclass(frozen=True, slots=True)
class AccountSearch:
    """The answer for one posting type: the account, and the way to it."""

    item: str
    item_group: str
    posting_type: str
    posting_name: str
    account: str
    """Blank: none was found."""
    account_name: str
    refused: str
    """Why a posting would be refused all the same; blank: it would not."""
    steps: tuple[AccountStep, ...]

    @property
    def found_by(self) -> str:
        """Whose line gave the account; blank where none did."""
        return self.steps[-1].line if self.account else ""
