CREATE TABLE production_share (
    receipt_id INTEGER NOT NULL,
    weights_before INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    weights INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    CONSTRAINT pk_production_share PRIMARY KEY (receipt_id),
    CONSTRAINT ck_production_share_weight CHECK (weight >= 0)
)
 WITHOUT ROWID,
 STRICT;
