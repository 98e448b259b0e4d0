"""The masters of a company as rows of text, each with the columns that people see and set.

Lists are look-ups: they are read by the driver, so that they are on the screen before SQLAlchemy would be loaded.
"""

from __future__ import annotations

from collections.abc import Callable

from core.errors import NotFound
from core.money import quantity_text
from core.posting.keys import POSTING_KEYS
from core.vocabulary import POSTING_NAMES, PostingType
from db.engine.session import Tx
from db.reading.periods import periods_view

Row = dict[str, object]
WORDS = {"group": "item group", "model": "item model group"}
"""What a row of a kind is called, where the kind is a shorter word."""
_KEY_OF = {int(posting_type): key for key, posting_type in POSTING_KEYS.items()}


def rows_of(tx: Tx, company: int, kind: str) -> list[Row]:
    """Every row of a kind: account, item, group, model, profile, period, user, company or target."""
    return _READERS[kind](tx, company)


def find(tx: Tx, company: int, kind: str, key: str) -> Row:
    """One row by its first column; of the profile the line for all items, unless the key names an item or group."""
    if kind == "target":
        from db.reading.targets import target_row

        return target_row(tx, company, key)
    rows = _READERS[kind](tx, company)
    for row in rows:
        if _key(kind, row) == key:
            return row
    if kind == "profile" and key in POSTING_KEYS:
        lines = [row for row in rows if row["posting_type"] == key]
        if lines:
            return lines[0]
    near = [_key(kind, row) for row in rows if _key(kind, row).startswith(key[:2])][:5]
    raise NotFound(
        f"{WORDS.get(kind, kind)} {key} does not exist",
        where=f"near: {', '.join(near)}" if near else "",
        advice=f"`invclose {kind} list` shows all of them.",
    )


def _key(kind: str, row: Row) -> str:
    if kind != "profile":
        return str(next(iter(row.values())))
    code = str(row["item"])
    return f"{row['posting_type']}/{row['item_relation']}/{code}" if code else str(row["posting_type"])


def _accounts(tx: Tx, company: int) -> list[Row]:
    rows = tx.all("SELECT code, name, blocked FROM main_account WHERE company_id = :c ORDER BY code", {"c": company})
    return [{"account": code, "name": name, "blocked": bool(blocked)} for code, name, blocked in rows]


def _items(tx: Tx, company: int) -> list[Row]:
    rows = tx.all(
        """SELECT i.code, i.name, g.code, m.inventory_model, m.include_physical_value, m.fixed_receipt_price, i.cost_price,
                  d.financial_dimensions, i.unit, (SELECT p.cost FROM item_price p WHERE p.item_id = i.id AND p.site = ''
                                                   ORDER BY p.from_date DESC, p.id DESC LIMIT 1),
                  m.physical_negative, m.financial_negative, m.post_physical_inventory, m.stocked
           FROM item i JOIN item_group g ON g.id = i.item_group_id JOIN item_model_group m ON m.id = i.model_group_id
           JOIN dimension_group d ON d.id = i.dimension_group_id WHERE i.company_id = :c ORDER BY i.code""",
        {"c": company},
    )
    return [
        {
            "item": row[0],
            "name": row[1],
            "group": row[2],
            "model": row[3],
            "physical_value": bool(row[4]),
            "fixed_receipt_price": bool(row[5]),
            "cost_price": "" if row[6] is None else quantity_text(row[6]),
            "standard_cost": "" if row[9] is None else quantity_text(row[9]),
            "dimensions": row[7].replace(",", " "),
            "unit": row[8],
            "physical_negative": bool(row[10]),
            "financial_negative": bool(row[11]),
            "post_physical": bool(row[12]),
            "stocked": bool(row[13]),
        }
        for row in rows
    ]


def _groups(tx: Tx, company: int) -> list[Row]:
    rows = tx.all(
        """SELECT g.code, g.name, (SELECT COUNT(*) FROM item i WHERE i.item_group_id = g.id),
                  (SELECT COUNT(*) FROM posting_profile p
                   WHERE p.company_id = g.company_id AND p.item_relation = 'group' AND p.item_code = g.code)
           FROM item_group g WHERE g.company_id = :c ORDER BY g.code""",
        {"c": company},
    )
    return [{"group": code, "name": name, "items": items, "profile_lines": lines} for code, name, items, lines in rows]


def _models(tx: Tx, company: int) -> list[Row]:
    rows = tx.all(
        """SELECT m.code, m.inventory_model, m.include_physical_value, m.fixed_receipt_price, m.physical_negative,
                  m.financial_negative, m.post_physical_inventory, m.stocked,
                  (SELECT COUNT(*) FROM item i WHERE i.model_group_id = m.id)
           FROM item_model_group m WHERE m.company_id = :c ORDER BY m.code""",
        {"c": company},
    )
    return [
        {
            "model_group": row[0],
            "model": row[1],
            "physical_value": bool(row[2]),
            "fixed_receipt_price": bool(row[3]),
            "physical_negative": bool(row[4]),
            "financial_negative": bool(row[5]),
            "post_physical": bool(row[6]),
            "stocked": bool(row[7]),
            "items": row[8],
        }
        for row in rows
    ]


def _profile(tx: Tx, company: int) -> list[Row]:
    rows = tx.all(
        """SELECT p.posting_type, p.item_relation, p.item_code, a.code, a.name FROM posting_profile p
           JOIN main_account a ON a.id = p.account_id WHERE p.company_id = :c ORDER BY p.posting_type, p.item_relation,
           p.item_code""",
        {"c": company},
    )
    return [
        {
            "posting_type": _KEY_OF.get(kind, str(kind)),
            "name": POSTING_NAMES[PostingType(kind)],
            "item_relation": relation,
            "item": item,
            "account": account,
            "account_name": title,
        }
        for kind, relation, item, account, title in rows
    ]


def _periods(tx: Tx, company: int) -> list[Row]:
    return [
        {
            "start": row.start,
            "end": row.end,
            "name": row.name,
            "status": row.status,
            "inventory_access": row.access,
            "inventory": row.inventory.value,
            "closed_by": row.closed_by,
        }
        for row in reversed(periods_view(tx, company).rows)
    ]


def _users(tx: Tx, company: int) -> list[Row]:
    rows = tx.all("SELECT login, role FROM app_user WHERE company_id = :c ORDER BY login", {"c": company})
    return [{"user": login, "role": role} for login, role in rows]


def _company(tx: Tx, company: int) -> list[Row]:
    rows = tx.all("SELECT code, name, currency, second_person FROM company WHERE id = :c", {"c": company})
    return [
        {"company": code, "name": name, "currency": currency, "second_person": bool(second)}
        for code, name, currency, second in rows
    ]


def _targets(tx: Tx, company: int) -> list[Row]:
    from db.reading.targets import target_rows  # knows every format: not for the other lists

    return target_rows(tx, company)


_READERS: dict[str, Callable[[Tx, int], list[Row]]] = {
    "account": _accounts,
    "item": _items,
    "group": _groups,
    "model": _models,
    "profile": _profile,
    "period": _periods,
    "user": _users,
    "company": _company,
    "target": _targets,
}
