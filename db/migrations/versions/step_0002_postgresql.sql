CREATE TABLE part_update (
    transaction_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    part TEXT NOT NULL,
    CONSTRAINT pk_part_update PRIMARY KEY (transaction_id, kind)
);

CREATE INDEX ix_inventory_transaction_parent_id ON inventory_transaction (parent_id) WHERE parent_id <> 0;
