CREATE TABLE opening_line (
    transaction_id BIGINT NOT NULL,
    date DATE NOT NULL,
    voucher TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_opening_line PRIMARY KEY (transaction_id)
);

CREATE TABLE foreign_entry (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    voucher TEXT NOT NULL,
    date DATE NOT NULL,
    account_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    file TEXT NOT NULL,
    line BIGINT NOT NULL,
    CONSTRAINT pk_foreign_entry PRIMARY KEY (id),
    CONSTRAINT fk_foreign_entry_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_foreign_entry_account_id FOREIGN KEY(account_id) REFERENCES main_account (id)
);

CREATE INDEX ix_foreign_entry_account_id_date ON foreign_entry (account_id, date);

CREATE INDEX ix_foreign_entry_company_id_voucher ON foreign_entry (company_id, voucher);
