CREATE TABLE adjustment_total (
    record_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    accounts_id INTEGER NOT NULL,
    update_kind INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    transactions INTEGER NOT NULL,
    CONSTRAINT pk_adjustment_total PRIMARY KEY (record_id, cost_group_id, accounts_id, update_kind, kind),
    CONSTRAINT ck_adjustment_total_record CHECK (record_id > 0)
) WITHOUT ROWID, STRICT;

CREATE TABLE audit_event (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (id)
) STRICT;
CREATE INDEX ix_audit_event_company_id_id ON audit_event (company_id, id);

CREATE TABLE closing_bundle_group (
    record_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    bundle INTEGER NOT NULL,
    CONSTRAINT pk_closing_bundle_group PRIMARY KEY (record_id, cost_group_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_closing_bundle_group_record_id_bundle ON closing_bundle_group (record_id, bundle);

CREATE TABLE closing_log (
    record_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    transaction_id INTEGER DEFAULT 0 NOT NULL,
    reason TEXT NOT NULL,
    quantity INTEGER DEFAULT 0 NOT NULL,
    amount INTEGER DEFAULT 0 NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_closing_log PRIMARY KEY (record_id, cost_group_id, "row"),
    CONSTRAINT ck_closing_log_record CHECK (record_id > 0)
) WITHOUT ROWID, STRICT;

CREATE TABLE company (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_company PRIMARY KEY (id),
    CONSTRAINT uq_company_code UNIQUE (code)
) STRICT;

CREATE TABLE cost_adjustment (
    record_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    update_kind INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    quantity INTEGER DEFAULT 0 NOT NULL,
    accounts_id INTEGER NOT NULL,
    CONSTRAINT pk_cost_adjustment PRIMARY KEY (record_id, cost_group_id, transaction_id, update_kind, kind),
    CONSTRAINT ck_cost_adjustment_record CHECK (record_id > 0)
) WITHOUT ROWID, STRICT;

CREATE TABLE cost_group_link (
    from_group_id INTEGER NOT NULL,
    to_group_id INTEGER NOT NULL,
    CONSTRAINT pk_cost_group_link PRIMARY KEY (from_group_id, to_group_id)
) WITHOUT ROWID, STRICT;

CREATE TABLE cost_link (
    receipt_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    issue_from INTEGER DEFAULT 0 NOT NULL,
    amount INTEGER DEFAULT 0 NOT NULL,
    cost_group_id INTEGER NOT NULL,
    date TEXT NOT NULL,
    record_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_cost_link PRIMARY KEY (receipt_id, issue_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_cost_link_cost_group_id_date ON cost_link (cost_group_id, date);
CREATE INDEX ix_cost_link_issue_id ON cost_link (issue_id);
CREATE INDEX ix_cost_link_record_id ON cost_link (record_id) WHERE record_id <> 0;

CREATE TABLE number_sequence (
    company_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    prefix TEXT DEFAULT '' NOT NULL,
    digits INTEGER DEFAULT 0 NOT NULL,
    next_number INTEGER NOT NULL,
    CONSTRAINT pk_number_sequence PRIMARY KEY (company_id, code),
    CONSTRAINT ck_number_sequence_next_number CHECK (next_number > 0)
) WITHOUT ROWID, STRICT;

CREATE TABLE open_balance (
    record_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    date TEXT NOT NULL,
    transaction_id INTEGER NOT NULL,
    update_kind INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    open_quantity INTEGER NOT NULL,
    posted INTEGER NOT NULL,
    adjusted INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    accounts_id INTEGER NOT NULL,
    layered INTEGER DEFAULT 0 NOT NULL,
    linked INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_open_balance PRIMARY KEY (record_id, cost_group_id, date, transaction_id, update_kind),
    CONSTRAINT ck_open_balance_record CHECK (record_id > 0),
    CONSTRAINT ck_open_balance_layered CHECK (layered IN (0, 1)),
    CONSTRAINT ck_open_balance_linked CHECK (linked IN (0, 1))
) WITHOUT ROWID, STRICT;

CREATE TABLE settlement (
    record_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    receipt_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    receipt_from INTEGER NOT NULL,
    issue_from INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    principle INTEGER NOT NULL,
    type INTEGER NOT NULL,
    CONSTRAINT pk_settlement PRIMARY KEY (record_id, cost_group_id, "row"),
    CONSTRAINT ck_settlement_record CHECK (record_id > 0)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_settlement_record_id_cost_group_id_issue_id ON settlement (record_id, cost_group_id, issue_id);
CREATE INDEX ix_settlement_record_id_cost_group_id_receipt_id ON settlement (record_id, cost_group_id, receipt_id);

CREATE TABLE app_user (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    login TEXT NOT NULL,
    role TEXT NOT NULL,
    CONSTRAINT pk_app_user PRIMARY KEY (id),
    CONSTRAINT uq_app_user_company_id_login UNIQUE (company_id, login),
    CONSTRAINT ck_app_user_role CHECK (role IN ('view', 'enter', 'post', 'close', 'admin')),
    CONSTRAINT fk_app_user_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE closing_record (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    number TEXT NOT NULL,
    type TEXT NOT NULL,
    date TEXT NOT NULL,
    parameters TEXT DEFAULT '' NOT NULL,
    reversal_of INTEGER DEFAULT 0 NOT NULL,
    voucher_id INTEGER DEFAULT 0 NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    posted_at TEXT,
    adjusted INTEGER DEFAULT 0 NOT NULL,
    transactions INTEGER DEFAULT 0 NOT NULL,
    settlements INTEGER DEFAULT 0 NOT NULL,
    warnings INTEGER DEFAULT 0 NOT NULL,
    passes INTEGER DEFAULT 0 NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_closing_record PRIMARY KEY (id),
    CONSTRAINT uq_closing_record_company_id_number UNIQUE (company_id, number),
    CONSTRAINT ck_closing_record_type CHECK (type IN ('opening', 'closing', 'recalculation', 'on_hand', 'transaction', 'revaluation', 'standard_cost', 'reversal')),
    CONSTRAINT ck_closing_record_reversal CHECK ((type = 'reversal') = (reversal_of <> 0)),
    CONSTRAINT fk_closing_record_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;
CREATE INDEX ix_closing_record_company_id_id ON closing_record (company_id, id);
CREATE UNIQUE INDEX ix_closing_record_reversed_once ON closing_record (reversal_of) WHERE reversal_of <> 0 AND posted_at IS NOT NULL;

CREATE TABLE dimension_group (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    financial_dimensions TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_dimension_group PRIMARY KEY (id),
    CONSTRAINT uq_dimension_group_company_id_code UNIQUE (company_id, code),
    CONSTRAINT fk_dimension_group_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE import_file (
    company_id INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    rows INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    CONSTRAINT pk_import_file PRIMARY KEY (company_id, sha256),
    CONSTRAINT fk_import_file_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE inventory_dimension (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    site TEXT DEFAULT '' NOT NULL,
    warehouse TEXT DEFAULT '' NOT NULL,
    batch TEXT DEFAULT '' NOT NULL,
    serial TEXT DEFAULT '' NOT NULL,
    configuration TEXT DEFAULT '' NOT NULL,
    size TEXT DEFAULT '' NOT NULL,
    color TEXT DEFAULT '' NOT NULL,
    location TEXT DEFAULT '' NOT NULL,
    pallet TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_inventory_dimension PRIMARY KEY (id),
    CONSTRAINT uq_inventory_dimension_company_id_site_warehouse_batch_serial_configuration_size_color_location_pallet UNIQUE (company_id, site, warehouse, batch, serial, configuration, size, color, location, pallet),
    CONSTRAINT fk_inventory_dimension_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE inventory_lock (
    company_id INTEGER NOT NULL,
    closed_until TEXT,
    closing_until TEXT,
    record_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inventory_lock PRIMARY KEY (company_id),
    CONSTRAINT fk_inventory_lock_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE item_group (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_item_group PRIMARY KEY (id),
    CONSTRAINT uq_item_group_company_id_code UNIQUE (company_id, code),
    CONSTRAINT fk_item_group_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE item_model_group (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    inventory_model TEXT NOT NULL,
    include_physical_value INTEGER DEFAULT 0 NOT NULL,
    fixed_receipt_price INTEGER DEFAULT 0 NOT NULL,
    physical_negative INTEGER DEFAULT 0 NOT NULL,
    financial_negative INTEGER DEFAULT 0 NOT NULL,
    post_physical_inventory INTEGER DEFAULT 0 NOT NULL,
    post_financial_inventory INTEGER DEFAULT 0 NOT NULL,
    stocked INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_item_model_group PRIMARY KEY (id),
    CONSTRAINT uq_item_model_group_company_id_code UNIQUE (company_id, code),
    CONSTRAINT ck_item_model_group_inventory_model CHECK (inventory_model IN ('FIFO', 'LIFO', 'LIFO_DATE', 'WA', 'WAD', 'MA', 'STD')),
    CONSTRAINT ck_item_model_group_include_physical_value CHECK (include_physical_value IN (0, 1)),
    CONSTRAINT ck_item_model_group_fixed_receipt_price CHECK (fixed_receipt_price IN (0, 1)),
    CONSTRAINT ck_item_model_group_physical_negative CHECK (physical_negative IN (0, 1)),
    CONSTRAINT ck_item_model_group_financial_negative CHECK (financial_negative IN (0, 1)),
    CONSTRAINT ck_item_model_group_post_physical_inventory CHECK (post_physical_inventory IN (0, 1)),
    CONSTRAINT ck_item_model_group_post_financial_inventory CHECK (post_financial_inventory IN (0, 1)),
    CONSTRAINT ck_item_model_group_stocked CHECK (stocked IN (0, 1)),
    CONSTRAINT fk_item_model_group_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE ledger_period (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    status TEXT NOT NULL,
    inventory_access TEXT NOT NULL,
    CONSTRAINT pk_ledger_period PRIMARY KEY (id),
    CONSTRAINT uq_ledger_period_company_id_start_date UNIQUE (company_id, start_date),
    CONSTRAINT ck_ledger_period_order CHECK (start_date <= end_date),
    CONSTRAINT ck_ledger_period_status CHECK (status IN ('open', 'on_hold', 'closed')),
    CONSTRAINT fk_ledger_period_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE main_account (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    blocked INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_main_account PRIMARY KEY (id),
    CONSTRAINT uq_main_account_company_id_code UNIQUE (company_id, code),
    CONSTRAINT ck_main_account_blocked CHECK (blocked IN (0, 1)),
    CONSTRAINT fk_main_account_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE posting_accounts (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    balance_account_id INTEGER DEFAULT 0 NOT NULL,
    balance_posting_type INTEGER DEFAULT 0 NOT NULL,
    offset_account_id INTEGER DEFAULT 0 NOT NULL,
    offset_posting_type INTEGER DEFAULT 0 NOT NULL,
    profit_account_id INTEGER DEFAULT 0 NOT NULL,
    loss_account_id INTEGER DEFAULT 0 NOT NULL,
    difference_account_id INTEGER DEFAULT 0 NOT NULL,
    difference_posting_type INTEGER DEFAULT 0 NOT NULL,
    item_group_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_posting_accounts PRIMARY KEY (id),
    CONSTRAINT uq_posting_accounts_company_id_balance_account_id_balance_posting_type_offset_account_id_offset_posting_type_profit_account_id_loss_account_id_difference_account_id_difference_posting_type_item_group_id UNIQUE (company_id, balance_account_id, balance_posting_type, offset_account_id, offset_posting_type, profit_account_id, loss_account_id, difference_account_id, difference_posting_type, item_group_id),
    CONSTRAINT fk_posting_accounts_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;

CREATE TABLE voucher (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT DEFAULT '' NOT NULL,
    record_id INTEGER DEFAULT 0 NOT NULL,
    posted INTEGER DEFAULT 0 NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_voucher PRIMARY KEY (id),
    CONSTRAINT uq_voucher_company_id_number UNIQUE (company_id, number),
    CONSTRAINT ck_voucher_posted CHECK (posted IN (0, 1)),
    CONSTRAINT fk_voucher_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;
CREATE INDEX ix_voucher_company_id_date ON voucher (company_id, date);
CREATE INDEX ix_voucher_company_id_document ON voucher (company_id, document);
CREATE INDEX ix_voucher_company_id_id ON voucher (company_id, id);
CREATE INDEX ix_voucher_draft ON voucher (id) WHERE posted = 0;
CREATE INDEX ix_voucher_record_id ON voucher (record_id) WHERE record_id <> 0;

CREATE TABLE closing_bundle (
    record_id INTEGER NOT NULL,
    bundle INTEGER NOT NULL,
    level INTEGER DEFAULT 0 NOT NULL,
    state TEXT NOT NULL,
    transactions INTEGER DEFAULT 0 NOT NULL,
    settlements INTEGER DEFAULT 0 NOT NULL,
    adjusted INTEGER DEFAULT 0 NOT NULL,
    warnings INTEGER DEFAULT 0 NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    watermark INTEGER DEFAULT 0 NOT NULL,
    seconds_ms INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_closing_bundle PRIMARY KEY (record_id, bundle),
    CONSTRAINT ck_closing_bundle_state CHECK (state IN ('planned', 'staged')),
    CONSTRAINT fk_closing_bundle_record_id FOREIGN KEY(record_id) REFERENCES closing_record (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE item (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    item_group_id INTEGER NOT NULL,
    model_group_id INTEGER NOT NULL,
    dimension_group_id INTEGER NOT NULL,
    unit TEXT DEFAULT '' NOT NULL,
    cost_price INTEGER,
    CONSTRAINT pk_item PRIMARY KEY (id),
    CONSTRAINT uq_item_company_id_code UNIQUE (company_id, code),
    CONSTRAINT fk_item_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_item_item_group_id FOREIGN KEY(item_group_id) REFERENCES item_group (id),
    CONSTRAINT fk_item_model_group_id FOREIGN KEY(model_group_id) REFERENCES item_model_group (id),
    CONSTRAINT fk_item_dimension_group_id FOREIGN KEY(dimension_group_id) REFERENCES dimension_group (id)
) STRICT;

CREATE TABLE job (
    record_id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    requested TEXT DEFAULT '' NOT NULL,
    phase TEXT DEFAULT '' NOT NULL,
    phase_index INTEGER DEFAULT 0 NOT NULL,
    bundles_done INTEGER DEFAULT 0 NOT NULL,
    bundles_total INTEGER DEFAULT 0 NOT NULL,
    done INTEGER DEFAULT 0 NOT NULL,
    total INTEGER DEFAULT 0 NOT NULL,
    adjusted INTEGER DEFAULT 0 NOT NULL,
    warnings INTEGER DEFAULT 0 NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    worker TEXT DEFAULT '' NOT NULL,
    host TEXT DEFAULT '' NOT NULL,
    pid INTEGER DEFAULT 0 NOT NULL,
    fence INTEGER DEFAULT 0 NOT NULL,
    heartbeat_at TEXT,
    started_at TEXT,
    finished_at TEXT,
    watermark INTEGER DEFAULT 0 NOT NULL,
    phase_times TEXT DEFAULT '' NOT NULL,
    last_item TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_job PRIMARY KEY (record_id),
    CONSTRAINT ck_job_state CHECK (state IN ('waiting', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'failed', 'posting', 'done', 'done with warnings')),
    CONSTRAINT fk_job_record_id FOREIGN KEY(record_id) REFERENCES closing_record (id),
    CONSTRAINT fk_job_company_id FOREIGN KEY(company_id) REFERENCES company (id)
) STRICT;
CREATE UNIQUE INDEX ix_job_unfinished ON job (company_id) WHERE state NOT IN ('cancelled', 'done', 'done with warnings');

CREATE TABLE ledger_entry (
    voucher_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    posting_type INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    date TEXT NOT NULL,
    item_group_id INTEGER DEFAULT 0 NOT NULL,
    item_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (voucher_id, line),
    CONSTRAINT fk_ledger_entry_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id),
    CONSTRAINT fk_ledger_entry_account_id FOREIGN KEY(account_id) REFERENCES main_account (id)
) WITHOUT ROWID, STRICT;

CREATE TABLE posting_profile (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    posting_type INTEGER NOT NULL,
    item_relation TEXT NOT NULL,
    item_code TEXT DEFAULT '' NOT NULL,
    account_relation TEXT NOT NULL,
    account_code TEXT DEFAULT '' NOT NULL,
    account_id INTEGER NOT NULL,
    CONSTRAINT pk_posting_profile PRIMARY KEY (id),
    CONSTRAINT uq_posting_profile_company_id_posting_type_item_relation_item_code_account_relation_account_code UNIQUE (company_id, posting_type, item_relation, item_code, account_relation, account_code),
    CONSTRAINT ck_posting_profile_item_relation CHECK (item_relation IN ('item', 'group', 'category', 'all')),
    CONSTRAINT ck_posting_profile_account_relation CHECK (account_relation IN ('account', 'group', 'all')),
    CONSTRAINT fk_posting_profile_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_posting_profile_account_id FOREIGN KEY(account_id) REFERENCES main_account (id)
) STRICT;

CREATE TABLE cost_group (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    site TEXT DEFAULT '' NOT NULL,
    warehouse TEXT DEFAULT '' NOT NULL,
    batch TEXT DEFAULT '' NOT NULL,
    serial TEXT DEFAULT '' NOT NULL,
    configuration TEXT DEFAULT '' NOT NULL,
    size TEXT DEFAULT '' NOT NULL,
    color TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_cost_group PRIMARY KEY (id),
    CONSTRAINT uq_cost_group_company_id_item_id_site_warehouse_batch_serial_configuration_size_color UNIQUE (company_id, item_id, site, warehouse, batch, serial, configuration, size, color),
    CONSTRAINT fk_cost_group_company_id FOREIGN KEY(company_id) REFERENCES inventory_lock (company_id),
    CONSTRAINT fk_cost_group_item_id FOREIGN KEY(item_id) REFERENCES item (id)
) STRICT;

CREATE TABLE item_price (
    id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    site TEXT DEFAULT '' NOT NULL,
    cost INTEGER NOT NULL,
    from_date TEXT NOT NULL,
    record_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_item_price PRIMARY KEY (id),
    CONSTRAINT fk_item_price_item_id FOREIGN KEY(item_id) REFERENCES item (id)
) STRICT;
CREATE INDEX ix_item_price_item_id ON item_price (item_id);
CREATE INDEX ix_item_price_record_id ON item_price (record_id) WHERE record_id <> 0;

CREATE TABLE inventory_transaction (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    dimension_id INTEGER NOT NULL,
    reference INTEGER NOT NULL,
    number TEXT NOT NULL,
    lot TEXT DEFAULT '' NOT NULL,
    quantity INTEGER NOT NULL,
    parent_id INTEGER DEFAULT 0 NOT NULL,
    record_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inventory_transaction PRIMARY KEY (id),
    CONSTRAINT fk_inventory_transaction_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id),
    CONSTRAINT fk_inventory_transaction_dimension_id FOREIGN KEY(dimension_id) REFERENCES inventory_dimension (id)
) STRICT;
CREATE INDEX ix_inventory_transaction_company_id_lot ON inventory_transaction (company_id, lot);
CREATE INDEX ix_inventory_transaction_company_id_number ON inventory_transaction (company_id, number);
CREATE INDEX ix_inventory_transaction_record_id ON inventory_transaction (record_id) WHERE record_id <> 0;

CREATE TABLE on_hand (
    cost_group_id INTEGER NOT NULL,
    physical_quantity INTEGER DEFAULT 0 NOT NULL,
    physical_amount INTEGER DEFAULT 0 NOT NULL,
    financial_quantity INTEGER DEFAULT 0 NOT NULL,
    financial_amount INTEGER DEFAULT 0 NOT NULL,
    last_date TEXT,
    last_issue_quantity INTEGER DEFAULT 0 NOT NULL,
    last_issue_amount INTEGER DEFAULT 0 NOT NULL,
    change_number INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_on_hand PRIMARY KEY (cost_group_id),
    CONSTRAINT fk_on_hand_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id)
) STRICT;

CREATE TABLE inventory_update (
    transaction_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    cost_group_id INTEGER NOT NULL,
    date TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    document_amount INTEGER DEFAULT 0 NOT NULL,
    taken_back INTEGER DEFAULT 0 NOT NULL,
    voucher_id INTEGER DEFAULT 0 NOT NULL,
    accounts_id INTEGER DEFAULT 0 NOT NULL,
    record_id INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inventory_update PRIMARY KEY (transaction_id, kind),
    CONSTRAINT ck_inventory_update_kind CHECK (kind IN (0, 1)),
    CONSTRAINT fk_inventory_update_transaction_id FOREIGN KEY(transaction_id) REFERENCES inventory_transaction (id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ix_inventory_update_open ON inventory_update (cost_group_id, kind, date, quantity, amount, accounts_id, record_id);
CREATE INDEX ix_inventory_update_record_id ON inventory_update (record_id) WHERE record_id <> 0;
CREATE INDEX ix_inventory_update_voucher_id ON inventory_update (voucher_id);

CREATE TABLE marking (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    receipt_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    removed_by_record INTEGER DEFAULT 0 NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_marking PRIMARY KEY (id),
    CONSTRAINT ck_marking_quantity CHECK (quantity > 0),
    CONSTRAINT fk_marking_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_marking_issue_id FOREIGN KEY(issue_id) REFERENCES inventory_transaction (id),
    CONSTRAINT fk_marking_receipt_id FOREIGN KEY(receipt_id) REFERENCES inventory_transaction (id)
) STRICT;
CREATE INDEX ix_marking_issue_id ON marking (issue_id);
CREATE INDEX ix_marking_receipt_id ON marking (receipt_id);
