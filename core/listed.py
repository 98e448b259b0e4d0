"""The long lists: what a filter can ask of their rows, and what they can be sorted by."""

from __future__ import annotations

from core.listing import Facts, Listed, Order
from core.views.audit import AuditRow
from core.views.items import ItemRow
from core.views.transactions import BehindRow, SettlementRow
from core.views.vouchers import AccountVoucherRow


def _of_settlement(row: SettlementRow) -> Facts:
    words = (
        f"{row.item} {row.receipt} {row.issue} {row.record_number} {row.voucher} {row.principle.label} {row.type.label}"
    )
    fields = {
        "item": row.item,
        "receipt": row.receipt,
        "issue": row.issue,
        "principle": row.principle.label,
        "type": row.type.label,
    }
    return Facts(words, row.amount, row.issue_date, fields)


SETTLEMENTS: Listed[SettlementRow] = Listed(
    facts=_of_settlement,
    place=lambda row: row.place,
    own="Place in the close",
    fields=("item", "receipt", "issue", "principle", "type"),
    orders={
        "item": Order("Item", lambda row: row.item),
        "receipt": Order("Receipt", lambda row: row.receipt),
        "issue": Order("Issue", lambda row: row.issue),
        "date": Order("Date of the issue", lambda row: row.issue_date, largest_first=True),
        "quantity": Order("Settled quantity", lambda row: row.quantity, largest_first=True),
        "amount": Order("Settled amount", lambda row: row.amount, largest_first=True),
        "adjustment": Order("Adjustment", lambda row: row.adjustment, largest_first=True),
    },
)

BEHIND: Listed[BehindRow] = Listed(
    facts=lambda row: Facts(f"{row.item} {row.item_name} {row.dimensions} {row.number}", row.adjusted, row.date),
    place=lambda row: row.place,
    own="Size of the adjustment",
    orders={
        "item": Order("Item", lambda row: row.item),
        "number": Order("Transaction", lambda row: row.number),
        "date": Order("Date", lambda row: row.date, largest_first=True),
        "quantity": Order("Quantity", lambda row: row.quantity, largest_first=True),
        "adjusted": Order("Adjustment", lambda row: row.adjusted, largest_first=True),
    },
)


def _of_item(row: ItemRow) -> Facts:
    words = f"{row.item} {row.name} {row.item_group} {row.model} {row.unit}"
    fields = {"item": row.item, "group": row.item_group, "model": row.model, "unit": row.unit}
    return Facts(words, row.value, row.last_date, fields)


ITEMS: Listed[ItemRow] = Listed(
    facts=_of_item,
    place=lambda row: (row.item,),
    own="Item",
    fields=("item", "group", "model", "unit"),
    orders={
        "name": Order("Name", lambda row: row.name),
        "group": Order("Group", lambda row: row.item_group),
        "model": Order("Model", lambda row: row.model),
        "value": Order("Value", lambda row: row.value, largest_first=True),
        "last_date": Order("Last moved", lambda row: row.last_date, largest_first=True),
    },
)


def _of_event(row: AuditRow) -> Facts:
    words = f"{row.actor} {row.host} {row.action} {row.subject} {row.detail}"
    fields = {"who": f"{row.actor} {row.via}", "from": row.host, "action": row.action, "of": row.subject}
    return Facts(words, None, row.at[:10], fields)


EVENTS: Listed[AuditRow] = Listed(
    facts=_of_event,
    place=lambda row: row.place,
    own="Order of the events",
    fields=("who", "from", "action", "of"),
    orders={
        "who": Order("Who", lambda row: row.actor),
        "action": Order("Action", lambda row: row.action),
        "of": Order("Of", lambda row: row.subject),
        "from": Order("From", lambda row: row.host),
    },
)


def _of_account_voucher(row: AccountVoucherRow) -> Facts:
    words = f"{row.number} {row.kind} {row.document} {row.text} {row.by}"
    fields = {"voucher": row.number, "kind": row.kind, "document": row.document, "by": row.by}
    return Facts(words, row.net, row.date, fields)


ACCOUNT_VOUCHERS: Listed[AccountVoucherRow] = Listed(
    facts=_of_account_voucher,
    place=lambda row: row.place,
    own="Posting order",
    fields=("voucher", "kind", "document", "by"),
    orders={
        "date": Order("Date", lambda row: row.date),
        "voucher": Order("Voucher", lambda row: row.number),
        "document": Order("Document", lambda row: row.document),
        "net": Order("Debit less credit", lambda row: row.net, largest_first=True),
    },
)
