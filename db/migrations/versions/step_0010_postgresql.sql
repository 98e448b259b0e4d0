CREATE TABLE reconciliation_note (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    date DATE NOT NULL,
    amount BIGINT NOT NULL,
    difference BIGINT NOT NULL,
    text TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_reconciliation_note PRIMARY KEY (id),
    CONSTRAINT ck_reconciliation_note_amount CHECK (amount <> 0),
    CONSTRAINT fk_reconciliation_note_company_id FOREIGN KEY(company_id) REFERENCES company (id),
    CONSTRAINT fk_reconciliation_note_account_id FOREIGN KEY(account_id) REFERENCES main_account (id)
);

CREATE INDEX ix_reconciliation_note_company_id_date ON reconciliation_note (company_id, date);
