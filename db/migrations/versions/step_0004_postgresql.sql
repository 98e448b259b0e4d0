CREATE TABLE production_share (
    receipt_id BIGINT NOT NULL,
    weights_before BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    weights BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    CONSTRAINT pk_production_share PRIMARY KEY (receipt_id),
    CONSTRAINT ck_production_share_weight CHECK (weight >= 0)
);
