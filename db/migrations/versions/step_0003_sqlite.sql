CREATE TABLE opening_line (
    transaction_id INTEGER NOT NULL,
    date TEXT NOT NULL,
    voucher TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_opening_line PRIMARY KEY (transaction_id)
) WITHOUT ROWID, STRICT;

CREATE TABLE foreign_entry (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    voucher TEXT NOT NULL,
    date TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    CONSTRAINT pk_foreign_entry PRIMARY KEY (id),
    CONSTRAINT fk_foreign_entry_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_foreign_entry_account_id FOREIGN KEY(account_id) REFERENCES main_account (id)
) STRICT;

CREATE INDEX ix_foreign_entry_account_id_date ON foreign_entry (account_id, date);

CREATE INDEX ix_foreign_entry_company_id_voucher ON foreign_entry (company_id, voucher);
