CREATE TABLE adjustment_total (
    record_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    accounts_id BIGINT NOT NULL,
    update_kind BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    transactions BIGINT NOT NULL,
    CONSTRAINT pk_adjustment_total PRIMARY KEY (record_id, cost_group_id, accounts_id, update_kind, kind),
    CONSTRAINT ck_adjustment_total_record CHECK (record_id > 0)
);

CREATE TABLE audit_event (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (id)
);
CREATE INDEX ix_audit_event_company_id_id ON audit_event (company_id, id);

CREATE TABLE closing_bundle_group (
    record_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    bundle BIGINT NOT NULL,
    CONSTRAINT pk_closing_bundle_group PRIMARY KEY (record_id, cost_group_id)
);
CREATE INDEX ix_closing_bundle_group_record_id_bundle ON closing_bundle_group (record_id, bundle);

CREATE TABLE closing_log (
    record_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    row BIGINT NOT NULL,
    transaction_id BIGINT DEFAULT 0 NOT NULL,
    reason TEXT NOT NULL,
    quantity BIGINT DEFAULT 0 NOT NULL,
    amount BIGINT DEFAULT 0 NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_closing_log PRIMARY KEY (record_id, cost_group_id, row),
    CONSTRAINT ck_closing_log_record CHECK (record_id > 0)
);

CREATE TABLE company (
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_company PRIMARY KEY (id),
    CONSTRAINT uq_company_code UNIQUE (code)
);

CREATE TABLE cost_adjustment (
    record_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    transaction_id BIGINT NOT NULL,
    update_kind BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    quantity BIGINT DEFAULT 0 NOT NULL,
    accounts_id BIGINT NOT NULL,
    CONSTRAINT pk_cost_adjustment PRIMARY KEY (record_id, cost_group_id, transaction_id, update_kind, kind),
    CONSTRAINT ck_cost_adjustment_record CHECK (record_id > 0)
);

CREATE TABLE cost_group_link (
    from_group_id BIGINT NOT NULL,
    to_group_id BIGINT NOT NULL,
    CONSTRAINT pk_cost_group_link PRIMARY KEY (from_group_id, to_group_id)
);

CREATE TABLE cost_link (
    receipt_id BIGINT NOT NULL,
    issue_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    issue_from BIGINT DEFAULT 0 NOT NULL,
    amount BIGINT DEFAULT 0 NOT NULL,
    cost_group_id BIGINT NOT NULL,
    date DATE NOT NULL,
    record_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_cost_link PRIMARY KEY (receipt_id, issue_id)
);
CREATE INDEX ix_cost_link_cost_group_id_date ON cost_link (cost_group_id, date);
CREATE INDEX ix_cost_link_issue_id ON cost_link (issue_id);
CREATE INDEX ix_cost_link_record_id ON cost_link (record_id) WHERE record_id <> 0;

CREATE TABLE number_sequence (
    company_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    prefix TEXT DEFAULT '' NOT NULL,
    digits BIGINT DEFAULT 0 NOT NULL,
    next_number BIGINT NOT NULL,
    CONSTRAINT pk_number_sequence PRIMARY KEY (company_id, code),
    CONSTRAINT ck_number_sequence_next_number CHECK (next_number > 0)
);

CREATE TABLE open_balance (
    record_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    date DATE NOT NULL,
    transaction_id BIGINT NOT NULL,
    update_kind BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    open_quantity BIGINT NOT NULL,
    posted BIGINT NOT NULL,
    adjusted BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    accounts_id BIGINT NOT NULL,
    layered BIGINT DEFAULT 0 NOT NULL,
    linked BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_open_balance PRIMARY KEY (record_id, cost_group_id, date, transaction_id, update_kind),
    CONSTRAINT ck_open_balance_record CHECK (record_id > 0),
    CONSTRAINT ck_open_balance_layered CHECK (layered IN (0, 1)),
    CONSTRAINT ck_open_balance_linked CHECK (linked IN (0, 1))
);

CREATE TABLE settlement (
    record_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    row BIGINT NOT NULL,
    receipt_id BIGINT NOT NULL,
    issue_id BIGINT NOT NULL,
    receipt_from BIGINT NOT NULL,
    issue_from BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    principle BIGINT NOT NULL,
    type BIGINT NOT NULL,
    CONSTRAINT pk_settlement PRIMARY KEY (record_id, cost_group_id, row),
    CONSTRAINT ck_settlement_record CHECK (record_id > 0)
);
CREATE INDEX ix_settlement_record_id_cost_group_id_issue_id ON settlement (record_id, cost_group_id, issue_id);
CREATE INDEX ix_settlement_record_id_cost_group_id_receipt_id ON settlement (record_id, cost_group_id, receipt_id);

CREATE TABLE app_user (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    login TEXT NOT NULL,
    role TEXT NOT NULL,
    CONSTRAINT pk_app_user PRIMARY KEY (id),
    CONSTRAINT uq_app_user_company_id_login UNIQUE (company_id, login),
    CONSTRAINT ck_app_user_role CHECK (role IN ('view', 'enter', 'post', 'close', 'admin')),
    CONSTRAINT fk_app_user_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE closing_record (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    type TEXT NOT NULL,
    date DATE NOT NULL,
    parameters TEXT DEFAULT '' NOT NULL,
    reversal_of BIGINT DEFAULT 0 NOT NULL,
    voucher_id BIGINT DEFAULT 0 NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    posted_at TIMESTAMP WITH TIME ZONE,
    adjusted BIGINT DEFAULT 0 NOT NULL,
    transactions BIGINT DEFAULT 0 NOT NULL,
    settlements BIGINT DEFAULT 0 NOT NULL,
    warnings BIGINT DEFAULT 0 NOT NULL,
    passes BIGINT DEFAULT 0 NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_closing_record PRIMARY KEY (id),
    CONSTRAINT uq_closing_record_company_id_number UNIQUE (company_id, number),
    CONSTRAINT ck_closing_record_type CHECK (type IN ('opening', 'closing', 'recalculation', 'on_hand', 'transaction', 'revaluation', 'standard_cost', 'reversal')),
    CONSTRAINT ck_closing_record_reversal CHECK ((type = 'reversal') = (reversal_of <> 0)),
    CONSTRAINT fk_closing_record_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
CREATE INDEX ix_closing_record_company_id_id ON closing_record (company_id, id);
CREATE UNIQUE INDEX ix_closing_record_reversed_once ON closing_record (reversal_of) WHERE reversal_of <> 0 AND posted_at IS NOT NULL;

CREATE TABLE dimension_group (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    financial_dimensions TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_dimension_group PRIMARY KEY (id),
    CONSTRAINT uq_dimension_group_company_id_code UNIQUE (company_id, code),
    CONSTRAINT fk_dimension_group_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE import_file (
    company_id BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    rows BIGINT NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    imported_by TEXT NOT NULL,
    CONSTRAINT pk_import_file PRIMARY KEY (company_id, sha256),
    CONSTRAINT fk_import_file_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE inventory_dimension (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
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
    CONSTRAINT uq_inventory_dimension_company_id_site_warehouse_batch__3cad UNIQUE (company_id, site, warehouse, batch, serial, configuration, size, color, location, pallet),
    CONSTRAINT fk_inventory_dimension_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE inventory_lock (
    company_id BIGINT NOT NULL,
    closed_until DATE,
    closing_until DATE,
    record_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inventory_lock PRIMARY KEY (company_id),
    CONSTRAINT fk_inventory_lock_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE item_group (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_item_group PRIMARY KEY (id),
    CONSTRAINT uq_item_group_company_id_code UNIQUE (company_id, code),
    CONSTRAINT fk_item_group_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE item_model_group (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    inventory_model TEXT NOT NULL,
    include_physical_value BIGINT DEFAULT 0 NOT NULL,
    fixed_receipt_price BIGINT DEFAULT 0 NOT NULL,
    physical_negative BIGINT DEFAULT 0 NOT NULL,
    financial_negative BIGINT DEFAULT 0 NOT NULL,
    post_physical_inventory BIGINT DEFAULT 0 NOT NULL,
    post_financial_inventory BIGINT DEFAULT 0 NOT NULL,
    stocked BIGINT DEFAULT 0 NOT NULL,
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
);

CREATE TABLE ledger_period (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL,
    status TEXT NOT NULL,
    inventory_access TEXT NOT NULL,
    CONSTRAINT pk_ledger_period PRIMARY KEY (id),
    CONSTRAINT uq_ledger_period_company_id_start_date UNIQUE (company_id, start_date),
    CONSTRAINT ck_ledger_period_order CHECK (start_date <= end_date),
    CONSTRAINT ck_ledger_period_status CHECK (status IN ('open', 'on_hold', 'closed')),
    CONSTRAINT fk_ledger_period_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE main_account (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    blocked BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_main_account PRIMARY KEY (id),
    CONSTRAINT uq_main_account_company_id_code UNIQUE (company_id, code),
    CONSTRAINT ck_main_account_blocked CHECK (blocked IN (0, 1)),
    CONSTRAINT fk_main_account_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE posting_accounts (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    balance_account_id BIGINT DEFAULT 0 NOT NULL,
    balance_posting_type BIGINT DEFAULT 0 NOT NULL,
    offset_account_id BIGINT DEFAULT 0 NOT NULL,
    offset_posting_type BIGINT DEFAULT 0 NOT NULL,
    profit_account_id BIGINT DEFAULT 0 NOT NULL,
    loss_account_id BIGINT DEFAULT 0 NOT NULL,
    difference_account_id BIGINT DEFAULT 0 NOT NULL,
    difference_posting_type BIGINT DEFAULT 0 NOT NULL,
    item_group_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_posting_accounts PRIMARY KEY (id),
    CONSTRAINT uq_posting_accounts_company_id_balance_account_id_balan_5903 UNIQUE (company_id, balance_account_id, balance_posting_type, offset_account_id, offset_posting_type, profit_account_id, loss_account_id, difference_account_id, difference_posting_type, item_group_id),
    CONSTRAINT fk_posting_accounts_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE voucher (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    date DATE NOT NULL,
    kind TEXT NOT NULL,
    document TEXT DEFAULT '' NOT NULL,
    record_id BIGINT DEFAULT 0 NOT NULL,
    posted BIGINT DEFAULT 0 NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_voucher PRIMARY KEY (id),
    CONSTRAINT uq_voucher_company_id_number UNIQUE (company_id, number),
    CONSTRAINT ck_voucher_posted CHECK (posted IN (0, 1)),
    CONSTRAINT fk_voucher_company_id FOREIGN KEY(company_id) REFERENCES company (id)
)
 WITH (fillfactor = 50);
CREATE INDEX ix_voucher_company_id_date ON voucher (company_id, date);
CREATE INDEX ix_voucher_company_id_document ON voucher (company_id, document);
CREATE INDEX ix_voucher_company_id_id ON voucher (company_id, id);
CREATE INDEX ix_voucher_record_id ON voucher (record_id) WHERE record_id <> 0;

CREATE TABLE closing_bundle (
    record_id BIGINT NOT NULL,
    bundle BIGINT NOT NULL,
    level BIGINT DEFAULT 0 NOT NULL,
    state TEXT NOT NULL,
    transactions BIGINT DEFAULT 0 NOT NULL,
    settlements BIGINT DEFAULT 0 NOT NULL,
    adjusted BIGINT DEFAULT 0 NOT NULL,
    warnings BIGINT DEFAULT 0 NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    watermark BIGINT DEFAULT 0 NOT NULL,
    seconds_ms BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_closing_bundle PRIMARY KEY (record_id, bundle),
    CONSTRAINT ck_closing_bundle_state CHECK (state IN ('planned', 'staged')),
    CONSTRAINT fk_closing_bundle_record_id FOREIGN KEY(record_id) REFERENCES closing_record (id)
);

CREATE TABLE item (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    item_group_id BIGINT NOT NULL,
    model_group_id BIGINT NOT NULL,
    dimension_group_id BIGINT NOT NULL,
    unit TEXT DEFAULT '' NOT NULL,
    cost_price BIGINT,
    CONSTRAINT pk_item PRIMARY KEY (id),
    CONSTRAINT uq_item_company_id_code UNIQUE (company_id, code),
    CONSTRAINT fk_item_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_item_item_group_id FOREIGN KEY(item_group_id) REFERENCES item_group (id),
    CONSTRAINT fk_item_model_group_id FOREIGN KEY(model_group_id) REFERENCES item_model_group (id),
    CONSTRAINT fk_item_dimension_group_id FOREIGN KEY(dimension_group_id) REFERENCES dimension_group (id)
);

CREATE TABLE job (
    record_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    requested TEXT DEFAULT '' NOT NULL,
    phase TEXT DEFAULT '' NOT NULL,
    phase_index BIGINT DEFAULT 0 NOT NULL,
    bundles_done BIGINT DEFAULT 0 NOT NULL,
    bundles_total BIGINT DEFAULT 0 NOT NULL,
    done BIGINT DEFAULT 0 NOT NULL,
    total BIGINT DEFAULT 0 NOT NULL,
    adjusted BIGINT DEFAULT 0 NOT NULL,
    warnings BIGINT DEFAULT 0 NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    worker TEXT DEFAULT '' NOT NULL,
    host TEXT DEFAULT '' NOT NULL,
    pid BIGINT DEFAULT 0 NOT NULL,
    fence BIGINT DEFAULT 0 NOT NULL,
    heartbeat_at TIMESTAMP WITH TIME ZONE,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    watermark BIGINT DEFAULT 0 NOT NULL,
    phase_times TEXT DEFAULT '' NOT NULL,
    last_item TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_job PRIMARY KEY (record_id),
    CONSTRAINT ck_job_state CHECK (state IN ('waiting', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'failed', 'posting', 'done', 'done with warnings')),
    CONSTRAINT fk_job_record_id FOREIGN KEY(record_id) REFERENCES closing_record (id),
    CONSTRAINT fk_job_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
CREATE UNIQUE INDEX ix_job_unfinished ON job (company_id) WHERE state NOT IN ('cancelled', 'done', 'done with warnings');

CREATE TABLE ledger_entry (
    voucher_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    posting_type BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    date DATE NOT NULL,
    item_group_id BIGINT DEFAULT 0 NOT NULL,
    item_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (voucher_id, line)
);

CREATE TABLE posting_profile (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    posting_type BIGINT NOT NULL,
    item_relation TEXT NOT NULL,
    item_code TEXT DEFAULT '' NOT NULL,
    account_relation TEXT NOT NULL,
    account_code TEXT DEFAULT '' NOT NULL,
    account_id BIGINT NOT NULL,
    CONSTRAINT pk_posting_profile PRIMARY KEY (id),
    CONSTRAINT uq_posting_profile_company_id_posting_type_item_relatio_5dd6 UNIQUE (company_id, posting_type, item_relation, item_code, account_relation, account_code),
    CONSTRAINT ck_posting_profile_item_relation CHECK (item_relation IN ('item', 'group', 'category', 'all')),
    CONSTRAINT ck_posting_profile_account_relation CHECK (account_relation IN ('account', 'group', 'all')),
    CONSTRAINT fk_posting_profile_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_posting_profile_account_id FOREIGN KEY(account_id) REFERENCES main_account (id)
);

CREATE TABLE cost_group (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    site TEXT DEFAULT '' NOT NULL,
    warehouse TEXT DEFAULT '' NOT NULL,
    batch TEXT DEFAULT '' NOT NULL,
    serial TEXT DEFAULT '' NOT NULL,
    configuration TEXT DEFAULT '' NOT NULL,
    size TEXT DEFAULT '' NOT NULL,
    color TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_cost_group PRIMARY KEY (id),
    CONSTRAINT uq_cost_group_company_id_item_id_site_warehouse_batch_s_c83d UNIQUE (company_id, item_id, site, warehouse, batch, serial, configuration, size, color),
    CONSTRAINT fk_cost_group_company_id FOREIGN KEY(company_id) REFERENCES inventory_lock (company_id),
    CONSTRAINT fk_cost_group_item_id FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE TABLE item_price (
    id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    site TEXT DEFAULT '' NOT NULL,
    cost BIGINT NOT NULL,
    from_date DATE NOT NULL,
    record_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_item_price PRIMARY KEY (id),
    CONSTRAINT fk_item_price_item_id FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE INDEX ix_item_price_item_id ON item_price (item_id);
CREATE INDEX ix_item_price_record_id ON item_price (record_id) WHERE record_id <> 0;

CREATE TABLE inventory_transaction (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    dimension_id BIGINT NOT NULL,
    reference BIGINT NOT NULL,
    number TEXT NOT NULL,
    lot TEXT DEFAULT '' NOT NULL,
    quantity BIGINT NOT NULL,
    parent_id BIGINT DEFAULT 0 NOT NULL,
    record_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inventory_transaction PRIMARY KEY (id)
);
CREATE INDEX ix_inventory_transaction_company_id_lot ON inventory_transaction (company_id, lot);
CREATE INDEX ix_inventory_transaction_company_id_number ON inventory_transaction (company_id, number);
CREATE INDEX ix_inventory_transaction_record_id ON inventory_transaction (record_id) WHERE record_id <> 0;

CREATE TABLE on_hand (
    cost_group_id BIGINT NOT NULL,
    physical_quantity BIGINT DEFAULT 0 NOT NULL,
    physical_amount BIGINT DEFAULT 0 NOT NULL,
    financial_quantity BIGINT DEFAULT 0 NOT NULL,
    financial_amount BIGINT DEFAULT 0 NOT NULL,
    last_date DATE,
    last_issue_quantity BIGINT DEFAULT 0 NOT NULL,
    last_issue_amount BIGINT DEFAULT 0 NOT NULL,
    change_number BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_on_hand PRIMARY KEY (cost_group_id),
    CONSTRAINT fk_on_hand_cost_group_id FOREIGN KEY(cost_group_id) REFERENCES cost_group (id)
);

CREATE TABLE inventory_update (
    transaction_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    cost_group_id BIGINT NOT NULL,
    date DATE NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    document_amount BIGINT DEFAULT 0 NOT NULL,
    taken_back BIGINT DEFAULT 0 NOT NULL,
    voucher_id BIGINT DEFAULT 0 NOT NULL,
    accounts_id BIGINT DEFAULT 0 NOT NULL,
    record_id BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_inventory_update PRIMARY KEY (transaction_id, kind),
    CONSTRAINT ck_inventory_update_kind CHECK (kind IN (0, 1))
);
CREATE INDEX ix_inventory_update_cost_group_id_kind_date ON inventory_update (cost_group_id, kind, date);
CREATE INDEX ix_inventory_update_record_id ON inventory_update (record_id) WHERE record_id <> 0;
CREATE INDEX ix_inventory_update_voucher_id ON inventory_update (voucher_id);

CREATE TABLE marking (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    issue_id BIGINT NOT NULL,
    receipt_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    removed_by_record BIGINT DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_marking PRIMARY KEY (id),
    CONSTRAINT ck_marking_quantity CHECK (quantity > 0),
    CONSTRAINT fk_marking_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_marking_issue_id FOREIGN KEY(issue_id) REFERENCES inventory_transaction (id),
    CONSTRAINT fk_marking_receipt_id FOREIGN KEY(receipt_id) REFERENCES inventory_transaction (id)
);
CREATE INDEX ix_marking_issue_id ON marking (issue_id);
CREATE INDEX ix_marking_receipt_id ON marking (receipt_id);
