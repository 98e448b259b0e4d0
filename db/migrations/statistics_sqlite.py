"""What SQLite's planner is told about the tables: figures of a company with years behind it, written by hand.

Without any, it takes the key of `settlement` for as good as the index by receipt, and reads half a million rows
for one transaction where a cost group is that large. With figures of its own (ANALYZE) its plans would change with the
data. So every database gets the same: rows of the table or index, then rows with equal first column, first two, and so on.
"""

from __future__ import annotations

_FIGURES = {
    "settlement": {
        "settlement": "10000000 500000 2000 1",
        "ix_settlement_record_id_cost_group_id_receipt_id": "10000000 500000 2000 2",
        "ix_settlement_record_id_cost_group_id_issue_id": "10000000 500000 2000 2",
    },
    "cost_adjustment": {"cost_adjustment": "10000000 500000 2000 2 2 1"},
    "adjustment_total": {"adjustment_total": "1000000 50000 3 2 2 1"},
    "open_balance": {"open_balance": "5000000 200000 1000 20 2 1"},
    "closing_log": {"closing_log": "100000 5000 3 1"},
    "inventory_update": {
        "inventory_update": "20000000 2 1",
        "ix_inventory_update_open": "20000000 4000 2000 20 15 12 10 10",
        "ix_inventory_update_voucher_id": "20000000 5",
        "ix_inventory_update_record_id": "100000 5000",
    },
    "inventory_transaction": {
        "ix_inventory_transaction_company_id_number": "10000000 10000000 2",
        "ix_inventory_transaction_company_id_lot": "10000000 10000000 5",
        "ix_inventory_transaction_record_id": "100000 5000",
        "ix_inventory_transaction_parent_id": "50000 1",
    },
    "part_update": {"part_update": "100000 2 1"},
    "production_share": {"production_share": "100000 1"},
    "late_link": {"late_link": "50000 20 2 1 1"},
    "opening_line": {"opening_line": "50000 1"},
    "foreign_entry": {
        "ix_foreign_entry_account_id_date": "200000 20000 100",
        "ix_foreign_entry_company_id_voucher": "200000 200000 3",
    },
    "cost_link": {
        "cost_link": "2000000 2 1",
        "ix_cost_link_cost_group_id_date": "2000000 400 10",
        "ix_cost_link_issue_id": "2000000 2",
        "ix_cost_link_record_id": "50000 2500",
    },
    "cost_group_link": {"cost_group_link": "20000 3 1"},
    "cost_group": {"sqlite_autoindex_cost_group_1": "50000 50000 3 2 2 1 1 1 1 1"},
    "inventory_dimension": {"sqlite_autoindex_inventory_dimension_1": "20000 20000 2000 500 2 2 2 2 2 1 1"},
    "posting_accounts": {"sqlite_autoindex_posting_accounts_1": "2000 2000 200 100 20 10 8 6 4 2 1"},
    "item": {"sqlite_autoindex_item_1": "50000 50000 1"},
    "item_price": {"ix_item_price_item_id": "100000 10", "ix_item_price_record_id": "50000 5000"},
    "marking": {"ix_marking_issue_id": "10000 1", "ix_marking_receipt_id": "10000 2"},
    "voucher": {
        "sqlite_autoindex_voucher_1": "5000000 5000000 1",
        "ix_voucher_company_id_id": "5000000 5000000 1",
        "ix_voucher_company_id_date": "5000000 5000000 5000",
        "ix_voucher_company_id_document": "5000000 5000000 3",
        "ix_voucher_record_id": "200 1",
        "ix_voucher_draft": "1 1",
    },
    "ledger_entry": {"ledger_entry": "20000000 4 1"},
    "closing_record": {
        "sqlite_autoindex_closing_record_1": "200 200 1",
        "ix_closing_record_company_id_id": "200 200 1",
        "ix_closing_record_reversed_once": "20 1",
    },
    "closing_bundle": {"closing_bundle": "1000 50 1"},
    "closing_bundle_group": {
        "closing_bundle_group": "1000000 50000 1",
        "ix_closing_bundle_group_record_id_bundle": "1000000 50000 1000",
    },
    "job": {"ix_job_unfinished": "1 1"},
    "undoing": {"ix_undoing_company_id": "5000 5000", "ix_undoing_opposite_id": "5000 1"},
    "approval": {"ix_approval_company_id_id": "500 500 1"},
    "export_file": {"ix_export_file_company_id_id": "2000 2000 1"},
    "exported_voucher": {"exported_voucher": "5000000 2500 1", "ix_exported_voucher_voucher_id": "5000000 2"},
    "export_setting": {"export_setting": "2000 2000 200 2 1"},
    "reconciliation_note": {"ix_reconciliation_note_company_id_date": "500 500 5"},
    "seal_part": {"ix_seal_part_company_id_table_name_scope_seal_id": "5000000 5000000 100000 1000 1"},
    "audit_event": {"ix_audit_event_company_id_id": "1000000 1000000 1"},
}


def statements() -> list[str]:
    """Write the figures; `ANALYZE sqlite_schema` makes their table and reads none of ours."""
    rows = [
        f"('{table}', '{index}', '{figures}')"
        for table, indexes in _FIGURES.items()
        for index, figures in indexes.items()
    ]
    insert = f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES {', '.join(rows)}"
    return ["ANALYZE sqlite_schema", "DELETE FROM sqlite_stat1", insert]
