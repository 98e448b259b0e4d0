"""The columns of every table, as declared. Made by `python -m db.tables.generate`: do not edit."""

from __future__ import annotations

from db.tables.table import Table

# fmt: off
ADJUSTMENT_TOTAL = Table("adjustment_total", (
    "record_id", "cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions",
), "iiiiiii", ("record_id", "cost_group_id", "accounts_id", "update_kind", "kind",))
APP_USER = Table("app_user", (
    "id", "company_id", "login", "role",
), "iiss", ("id",))
APPROVAL = Table("approval", (
    "id", "company_id", "act", "subject", "request", "records", "digest", "prepared_by", "prepared_at", "state",
    "decided_by", "decided_at", "note",
), "iisssssstssts", ("id",))
AUDIT_EVENT = Table("audit_event", (
    "id", "company_id", "at", "actor", "host", "action", "subject", "detail", "previous_hash", "hash",
), "iitsssssss", ("id",))
CLOSING_BUNDLE = Table("closing_bundle", (
    "record_id", "bundle", "level", "state", "transactions", "settlements", "adjusted", "turnover", "warnings",
    "digest", "watermark", "seconds_ms",
), "iiisiiiiisii", ("record_id", "bundle",))
CLOSING_BUNDLE_GROUP = Table("closing_bundle_group", (
    "record_id", "cost_group_id", "bundle",
), "iii", ("record_id", "cost_group_id",))
CLOSING_LOG = Table("closing_log", (
    "record_id", "cost_group_id", "row", "transaction_id", "reason", "quantity", "amount", "detail",
), "iiiisiis", ("record_id", "cost_group_id", "row",))
CLOSING_RECORD = Table("closing_record", (
    "id", "company_id", "number", "type", "date", "parameters", "reversal_of", "voucher_id", "note", "created_at",
    "created_by", "posted_at", "adjusted", "transactions", "settlements", "warnings", "passes", "hash", "previous_hash",
), "iissdsiiststiiiiiss", ("id",))
COMPANY = Table("company", (
    "id", "code", "name", "currency", "created_at", "created_by", "second_person",
), "issstsi", ("id",))
COST_ADJUSTMENT = Table("cost_adjustment", (
    "record_id", "cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id",
), "iiiiiiii", ("record_id", "cost_group_id", "transaction_id", "update_kind", "kind",))
COST_GROUP = Table("cost_group", (
    "id", "company_id", "item_id", "site", "warehouse", "batch", "serial", "configuration", "size", "color",
), "iiisssssss", ("id",))
COST_GROUP_LINK = Table("cost_group_link", (
    "from_group_id", "to_group_id",
), "ii", ("from_group_id", "to_group_id",))
COST_LINK = Table("cost_link", (
    "receipt_id", "issue_id", "kind", "issue_from", "amount", "cost_group_id", "date", "record_id",
), "iiiiiidi", ("receipt_id", "issue_id",))
DIMENSION_GROUP = Table("dimension_group", (
    "id", "company_id", "code", "name", "financial_dimensions",
), "iisss", ("id",))
EXPORT_FILE = Table("export_file", (
    "id", "company_id", "target", "name", "sha256", "vouchers", "lines", "made_at", "made_by", "note",
), "iisssiitss", ("id",))
EXPORT_SETTING = Table("export_setting", (
    "company_id", "target", "account_id", "name", "value",
), "isiss", ("company_id", "target", "account_id", "name",))
EXPORTED_VOUCHER = Table("exported_voucher", (
    "export_id", "voucher_id", "company_id",
), "iii", ("export_id", "voucher_id",))
FOREIGN_ENTRY = Table("foreign_entry", (
    "id", "company_id", "voucher", "date", "account_id", "amount", "source", "file", "line",
), "iisdiissi", ("id",))
IMPORT_FILE = Table("import_file", (
    "company_id", "sha256", "name", "rows", "imported_at", "imported_by",
), "issits", ("company_id", "sha256",))
INVENTORY_DIMENSION = Table("inventory_dimension", (
    "id", "company_id", "site", "warehouse", "batch", "serial", "configuration", "size", "color", "location", "pallet",
), "iisssssssss", ("id",))
INVENTORY_LOCK = Table("inventory_lock", (
    "company_id", "closed_until", "closing_until", "record_id",
), "iddi", ("company_id",))
INVENTORY_TRANSACTION = Table("inventory_transaction", (
    "id", "company_id", "cost_group_id", "dimension_id", "reference", "number", "lot", "quantity", "parent_id",
    "record_id",
), "iiiiissiii", ("id",))
INVENTORY_UPDATE = Table("inventory_update", (
    "transaction_id", "kind", "cost_group_id", "date", "quantity", "amount", "document_amount", "taken_back",
    "voucher_id", "accounts_id", "record_id",
), "iiidiiiiiii", ("transaction_id", "kind",))
ITEM = Table("item", (
    "id", "company_id", "code", "name", "item_group_id", "model_group_id", "dimension_group_id", "unit", "cost_price",
), "iissiiisi", ("id",))
ITEM_GROUP = Table("item_group", (
    "id", "company_id", "code", "name",
), "iiss", ("id",))
ITEM_MODEL_GROUP = Table("item_model_group", (
    "id", "company_id", "code", "name", "inventory_model", "include_physical_value", "fixed_receipt_price",
    "physical_negative", "financial_negative", "post_physical_inventory", "post_financial_inventory", "stocked",
), "iisssiiiiiii", ("id",))
ITEM_PRICE = Table("item_price", (
    "id", "item_id", "site", "cost", "from_date", "record_id",
), "iisidi", ("id",))
JOB = Table("job", (
    "record_id", "company_id", "state", "requested", "phase", "phase_index", "bundles_done", "bundles_total", "done",
    "total", "adjusted", "warnings", "message", "worker", "host", "pid", "fence", "heartbeat_at", "beat", "started_at",
    "finished_at", "watermark", "phase_times", "last_item",
), "iisssiiiiiiisssiitsttiss", ("record_id",))
LATE_LINK = Table("late_link", (
    "cost_group_id", "date", "receipt_id", "issue_id",
), "idii", ("cost_group_id", "date", "receipt_id", "issue_id",))
LEDGER_ENTRY = Table("ledger_entry", (
    "voucher_id", "line", "account_id", "posting_type", "amount", "date", "item_group_id", "item_id",
), "iiiiidii", ("voucher_id", "line",))
LEDGER_PERIOD = Table("ledger_period", (
    "id", "company_id", "name", "start_date", "end_date", "status", "inventory_access",
), "iisddss", ("id",))
MAIN_ACCOUNT = Table("main_account", (
    "id", "company_id", "code", "name", "blocked",
), "iissi", ("id",))
MARKING = Table("marking", (
    "id", "company_id", "issue_id", "receipt_id", "quantity", "removed_by_record", "created_at", "created_by",
), "iiiiiits", ("id",))
NUMBER_SEQUENCE = Table("number_sequence", (
    "company_id", "code", "prefix", "digits", "next_number",
), "issii", ("company_id", "code",))
ON_HAND = Table("on_hand", (
    "cost_group_id", "physical_quantity", "physical_amount", "financial_quantity", "financial_amount", "last_date",
    "last_issue_quantity", "last_issue_amount", "moved_quantity", "change_number",
), "iiiiidiiii", ("cost_group_id",))
OPEN_BALANCE = Table("open_balance", (
    "record_id", "cost_group_id", "date", "transaction_id", "update_kind", "quantity", "open_quantity", "posted",
    "adjusted", "settled", "accounts_id", "layered", "linked",
), "iidiiiiiiiiii", ("record_id", "cost_group_id", "date", "transaction_id", "update_kind",))
OPENING_LINE = Table("opening_line", (
    "transaction_id", "date", "voucher",
), "ids", ("transaction_id",))
PART_UPDATE = Table("part_update", (
    "transaction_id", "kind", "part",
), "iis", ("transaction_id", "kind",))
POSTING_ACCOUNTS = Table("posting_accounts", (
    "id", "company_id", "balance_account_id", "balance_posting_type", "offset_account_id", "offset_posting_type",
    "profit_account_id", "loss_account_id", "difference_account_id", "difference_posting_type", "item_group_id",
), "iiiiiiiiiii", ("id",))
POSTING_PROFILE = Table("posting_profile", (
    "id", "company_id", "posting_type", "item_relation", "item_code", "account_relation", "account_code", "account_id",
), "iiissssi", ("id",))
PRODUCTION_SHARE = Table("production_share", (
    "receipt_id", "weights_before", "weight", "weights", "cost",
), "iiiii", ("receipt_id",))
RECONCILIATION_NOTE = Table("reconciliation_note", (
    "id", "company_id", "account_id", "date", "amount", "difference", "text", "created_at", "created_by",
), "iiidiists", ("id",))
SEAL = Table("seal", (
    "id", "company_id", "number", "at", "event_id", "previous_hash", "hash",
), "iiitiss", ("id",))
SEAL_PART = Table("seal_part", (
    "seal_id", "part", "company_id", "table_name", "scope", "rows", "digests", "keys", "marks",
), "iiissisbb", ("seal_id", "part",))
SETTLEMENT = Table("settlement", (
    "record_id", "cost_group_id", "row", "receipt_id", "issue_id", "receipt_from", "issue_from", "quantity", "amount",
    "principle", "type",
), "iiiiiiiiiii", ("record_id", "cost_group_id", "row",))
STOCK_COUNT = Table("stock_count", (
    "item_id", "dimension_id", "date", "transaction_id", "quantity", "on_hand",
), "iidiii", ("item_id", "dimension_id", "date", "transaction_id",))
UNDOING = Table("undoing", (
    "transaction_id", "company_id", "opposite_id", "date", "voucher_id", "created_at", "created_by",
), "iiidits", ("transaction_id",))
VOUCHER = Table("voucher", (
    "id", "company_id", "number", "date", "kind", "document", "record_id", "posted", "text", "created_at", "created_by",
    "previous_hash", "hash",
), "iisdssiistsss", ("id",))
EVERY = (
    ADJUSTMENT_TOTAL, APP_USER, APPROVAL, AUDIT_EVENT, CLOSING_BUNDLE, CLOSING_BUNDLE_GROUP, CLOSING_LOG,
    CLOSING_RECORD, COMPANY, COST_ADJUSTMENT, COST_GROUP, COST_GROUP_LINK, COST_LINK, DIMENSION_GROUP, EXPORT_FILE,
    EXPORT_SETTING, EXPORTED_VOUCHER, FOREIGN_ENTRY, IMPORT_FILE, INVENTORY_DIMENSION, INVENTORY_LOCK,
    INVENTORY_TRANSACTION, INVENTORY_UPDATE, ITEM, ITEM_GROUP, ITEM_MODEL_GROUP, ITEM_PRICE, JOB, LATE_LINK,
    LEDGER_ENTRY, LEDGER_PERIOD, MAIN_ACCOUNT, MARKING, NUMBER_SEQUENCE, ON_HAND, OPEN_BALANCE, OPENING_LINE,
    PART_UPDATE, POSTING_ACCOUNTS, POSTING_PROFILE, PRODUCTION_SHARE, RECONCILIATION_NOTE, SEAL, SEAL_PART, SETTLEMENT,
    STOCK_COUNT, UNDOING, VOUCHER,
)
