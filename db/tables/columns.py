"""The columns of every table, as declared. Made by `python -m db.tables.generate`: do not edit."""

from __future__ import annotations

from db.tables.table import Table

# fmt: off
ADJUSTMENT_TOTAL = Table("adjustment_total", (
    "record_id", "cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions",
))
APP_USER = Table("app_user", (
    "id", "company_id", "login", "role",
))
AUDIT_EVENT = Table("audit_event", (
    "id", "company_id", "at", "actor", "host", "action", "subject", "detail", "previous_hash", "hash",
))
CLOSING_BUNDLE = Table("closing_bundle", (
    "record_id", "bundle", "level", "state", "transactions", "settlements", "adjusted", "warnings", "digest",
    "watermark", "seconds_ms",
))
CLOSING_BUNDLE_GROUP = Table("closing_bundle_group", (
    "record_id", "cost_group_id", "bundle",
))
CLOSING_LOG = Table("closing_log", (
    "record_id", "cost_group_id", "row", "transaction_id", "reason", "quantity", "amount", "detail",
))
CLOSING_RECORD = Table("closing_record", (
    "id", "company_id", "number", "type", "date", "parameters", "reversal_of", "voucher_id", "note", "created_at",
    "created_by", "posted_at", "adjusted", "transactions", "settlements", "warnings", "passes", "hash", "previous_hash",
))
COMPANY = Table("company", (
    "id", "code", "name", "currency", "created_at", "created_by",
))
COST_ADJUSTMENT = Table("cost_adjustment", (
    "record_id", "cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id",
))
COST_GROUP = Table("cost_group", (
    "id", "company_id", "item_id", "site", "warehouse", "batch", "serial", "configuration", "size", "color",
))
COST_GROUP_LINK = Table("cost_group_link", (
    "from_group_id", "to_group_id",
))
COST_LINK = Table("cost_link", (
    "receipt_id", "issue_id", "kind", "issue_from", "amount", "cost_group_id", "date", "record_id",
))
DIMENSION_GROUP = Table("dimension_group", (
    "id", "company_id", "code", "name", "financial_dimensions",
))
FOREIGN_ENTRY = Table("foreign_entry", (
    "id", "company_id", "voucher", "date", "account_id", "amount", "source", "file", "line",
))
IMPORT_FILE = Table("import_file", (
    "company_id", "sha256", "name", "rows", "imported_at", "imported_by",
))
INVENTORY_DIMENSION = Table("inventory_dimension", (
    "id", "company_id", "site", "warehouse", "batch", "serial", "configuration", "size", "color", "location", "pallet",
))
INVENTORY_LOCK = Table("inventory_lock", (
    "company_id", "closed_until", "closing_until", "record_id",
))
INVENTORY_TRANSACTION = Table("inventory_transaction", (
    "id", "company_id", "cost_group_id", "dimension_id", "reference", "number", "lot", "quantity", "parent_id",
    "record_id",
))
INVENTORY_UPDATE = Table("inventory_update", (
    "transaction_id", "kind", "cost_group_id", "date", "quantity", "amount", "document_amount", "taken_back",
    "voucher_id", "accounts_id", "record_id",
))
ITEM = Table("item", (
    "id", "company_id", "code", "name", "item_group_id", "model_group_id", "dimension_group_id", "unit", "cost_price",
))
ITEM_GROUP = Table("item_group", (
    "id", "company_id", "code", "name",
))
ITEM_MODEL_GROUP = Table("item_model_group", (
    "id", "company_id", "code", "name", "inventory_model", "include_physical_value", "fixed_receipt_price",
    "physical_negative", "financial_negative", "post_physical_inventory", "post_financial_inventory", "stocked",
))
ITEM_PRICE = Table("item_price", (
    "id", "item_id", "site", "cost", "from_date", "record_id",
))
JOB = Table("job", (
    "record_id", "company_id", "state", "requested", "phase", "phase_index", "bundles_done", "bundles_total", "done",
    "total", "adjusted", "warnings", "message", "worker", "host", "pid", "fence", "heartbeat_at", "started_at",
    "finished_at", "watermark", "phase_times", "last_item",
))
LATE_LINK = Table("late_link", (
    "cost_group_id", "date", "receipt_id", "issue_id",
))
LEDGER_ENTRY = Table("ledger_entry", (
    "voucher_id", "line", "account_id", "posting_type", "amount", "date", "item_group_id", "item_id",
))
LEDGER_PERIOD = Table("ledger_period", (
    "id", "company_id", "name", "start_date", "end_date", "status", "inventory_access",
))
MAIN_ACCOUNT = Table("main_account", (
    "id", "company_id", "code", "name", "blocked",
))
MARKING = Table("marking", (
    "id", "company_id", "issue_id", "receipt_id", "quantity", "removed_by_record", "created_at", "created_by",
))
NUMBER_SEQUENCE = Table("number_sequence", (
    "company_id", "code", "prefix", "digits", "next_number",
))
ON_HAND = Table("on_hand", (
    "cost_group_id", "physical_quantity", "physical_amount", "financial_quantity", "financial_amount", "last_date",
    "last_issue_quantity", "last_issue_amount", "change_number",
))
OPEN_BALANCE = Table("open_balance", (
    "record_id", "cost_group_id", "date", "transaction_id", "update_kind", "quantity", "open_quantity", "posted",
    "adjusted", "settled", "accounts_id", "layered", "linked",
))
OPENING_LINE = Table("opening_line", (
    "transaction_id", "date", "voucher",
))
PART_UPDATE = Table("part_update", (
    "transaction_id", "kind", "part",
))
POSTING_ACCOUNTS = Table("posting_accounts", (
    "id", "company_id", "balance_account_id", "balance_posting_type", "offset_account_id", "offset_posting_type",
    "profit_account_id", "loss_account_id", "difference_account_id", "difference_posting_type", "item_group_id",
))
POSTING_PROFILE = Table("posting_profile", (
    "id", "company_id", "posting_type", "item_relation", "item_code", "account_relation", "account_code", "account_id",
))
SETTLEMENT = Table("settlement", (
    "record_id", "cost_group_id", "row", "receipt_id", "issue_id", "receipt_from", "issue_from", "quantity", "amount",
    "principle", "type",
))
VOUCHER = Table("voucher", (
    "id", "company_id", "number", "date", "kind", "document", "record_id", "posted", "text", "created_at", "created_by",
    "previous_hash", "hash",
))
