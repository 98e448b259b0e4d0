CREATE TABLE part_update (
    transaction_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    part TEXT NOT NULL,
    CONSTRAINT pk_part_update PRIMARY KEY (transaction_id, kind)
) WITHOUT ROWID, STRICT;

CREATE INDEX ix_inventory_transaction_parent_id ON inventory_transaction (parent_id) WHERE parent_id <> 0;
