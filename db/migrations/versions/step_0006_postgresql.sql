CREATE TABLE stock_count (
    item_id BIGINT NOT NULL,
    dimension_id BIGINT NOT NULL,
    date DATE NOT NULL,
    transaction_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    on_hand BIGINT NOT NULL,
    CONSTRAINT pk_stock_count PRIMARY KEY (item_id, dimension_id, date, transaction_id),
    CONSTRAINT fk_stock_count_item_id FOREIGN KEY(item_id) REFERENCES item (id),
    CONSTRAINT fk_stock_count_dimension_id FOREIGN KEY(dimension_id) REFERENCES inventory_dimension (id)
);

CREATE TABLE undoing (
    transaction_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    opposite_id BIGINT DEFAULT 0 NOT NULL,
    date DATE NOT NULL,
    voucher_id BIGINT DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_undoing PRIMARY KEY (transaction_id),
    CONSTRAINT fk_undoing_transaction_id FOREIGN KEY(transaction_id) REFERENCES inventory_transaction (id),
    CONSTRAINT fk_undoing_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_undoing_opposite_id ON undoing (opposite_id);

CREATE INDEX ix_undoing_company_id ON undoing (company_id);
