"""Cost groups, inventory dimensions and stored accounts: found by their values, or made and written with the posting."""

from __future__ import annotations

from core.posting.facts import AccountsKey
from core.vocabulary import ALL_DIMENSIONS, DIMENSIONS, InventoryModel
from db.company.setup import load_accounts
from db.engine.session import Tx
from db.posting.numbers import Numbers
from db.tables.columns import COST_GROUP, INVENTORY_DIMENSION, POSTING_ACCOUNTS
from db.tables.table import insert


class BookedMasters:
    """What the books hold once for many transactions."""

    def __init__(self, tx: Tx, company: int, numbers: Numbers) -> None:
        self._tx, self._company, self._numbers = tx, company, numbers
        self._groups: dict[tuple[int, tuple[str, ...]], int] | None = None
        self._dimensions: dict[tuple[str, ...], int] | None = None
        self._keys = load_accounts(tx, company)
        self._accounts = {key: number for number, key in self._keys.items()}
        self._new_groups: list[tuple[object, ...]] = []
        self._new_dimensions: list[tuple[object, ...]] = []
        self._new_accounts: list[tuple[object, ...]] = []

    def group(self, item_id: int, values: tuple[str, ...]) -> int:
        """Cost group of an item with these values of ``DIMENSIONS``, blank where they are not tracked financially."""
        if self._groups is None:
            self._groups = self._read_groups()
        number = self._groups.get((item_id, values))
        if number is None:
            number = self._groups[item_id, values] = self._numbers.take("cost_group")
            self._new_groups.append((number, self._company, item_id, *values))
        return number

    def _read_groups(self) -> dict[tuple[int, tuple[str, ...]], int]:
        rows = self._tx.all(
            f"SELECT id, item_id, {', '.join(DIMENSIONS)} FROM cost_group WHERE company_id = :c", {"c": self._company}
        )
        return {(item, tuple(values)): number for number, item, *values in rows}

    def dimension(self, values: tuple[str, ...]) -> int:
        """Row of these values of all dimensions."""
        if self._dimensions is None:
            self._dimensions = self._read_dimensions()
        number = self._dimensions.get(values)
        if number is None:
            number = self._dimensions[values] = self._numbers.take("inventory_dimension")
            self._new_dimensions.append((number, self._company, *values))
        return number

    def _read_dimensions(self) -> dict[tuple[str, ...], int]:
        rows = self._tx.all(
            f"SELECT id, {', '.join(ALL_DIMENSIONS)} FROM inventory_dimension WHERE company_id = :c",
            {"c": self._company},
        )
        return {tuple(values): number for number, *values in rows}

    def accounts(self, key: AccountsKey) -> int:
        """Number under which these accounts are stored."""
        number = self._accounts.get(key)
        if number is None:
            number = self._accounts[key] = self._numbers.take("posting_accounts")
            self._keys[number] = key
            self._new_accounts.append((number, self._company, *key))
        return number

    def accounts_key(self, accounts: int) -> AccountsKey:
        return self._keys[accounts]

    def model_of(self, item: str) -> InventoryModel:
        """Inventory model of an item, as assigned now."""
        return InventoryModel(
            self._tx.value(
                """SELECT m.inventory_model FROM item i JOIN item_model_group m ON m.id = i.model_group_id
                   WHERE i.company_id = :c AND i.code = :i""",
                {"c": self._company, "i": item},
            )
        )

    def write(self) -> None:
        """Write what is new."""
        for table, rows in (
            (COST_GROUP, self._new_groups),
            (INVENTORY_DIMENSION, self._new_dimensions),
            (POSTING_ACCOUNTS, self._new_accounts),
        ):
            insert(self._tx, table, rows)
            rows.clear()
