CREATE TABLE part_update (
    transaction_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    part TEXT NOT NULL,
    CONSTRAINT pk_part_update PRIMARY KEY (transaction_id, kind)
);

CREATE INDEX ix_inventory_transaction_parent_id ON inventory_transaction (parent_id) WHERE parent_id <> 0;

CREATE TABLE late_link (
    cost_group_id BIGINT NOT NULL,
    date DATE NOT NULL,
    receipt_id BIGINT NOT NULL,
    issue_id BIGINT NOT NULL,
    CONSTRAINT pk_late_link PRIMARY KEY (cost_group_id, date, receipt_id, issue_id)
);
