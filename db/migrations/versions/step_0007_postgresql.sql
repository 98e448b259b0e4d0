CREATE TABLE approval (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    request TEXT DEFAULT '' NOT NULL,
    records TEXT DEFAULT '' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    prepared_by TEXT NOT NULL,
    prepared_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT DEFAULT '' NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (id),
    CONSTRAINT ck_approval_act CHECK (act IN ('close', 'reversal', 'adjustment', 'restore')),
    CONSTRAINT ck_approval_state CHECK (state IN ('waiting', 'approved', 'declined', 'done')),
    CONSTRAINT ck_approval_another CHECK (state IN ('waiting', 'declined') OR (decided_by <> '' AND decided_by <> prepared_by)),
    CONSTRAINT fk_approval_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_approval_company_id_id ON approval (company_id, id);

ALTER TABLE company ADD COLUMN second_person BIGINT DEFAULT 0 NOT NULL;

ALTER TABLE company ADD CONSTRAINT ck_company_second_person CHECK (second_person IN (0, 1));
