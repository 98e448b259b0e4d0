CREATE TABLE part_update (
    transaction_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    part TEXT NOT NULL,
    CONSTRAINT pk_part_update PRIMARY KEY (transaction_id, kind)
) WITHOUT ROWID, STRICT;

CREATE INDEX ix_inventory_transaction_parent_id ON inventory_transaction (parent_id) WHERE parent_id <> 0;

CREATE TABLE late_link (
    cost_group_id INTEGER NOT NULL,
    date TEXT NOT NULL,
    receipt_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL,
    CONSTRAINT pk_late_link PRIMARY KEY (cost_group_id, date, receipt_id, issue_id)
) WITHOUT ROWID, STRICT;
