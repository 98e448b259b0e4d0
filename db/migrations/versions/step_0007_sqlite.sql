CREATE TABLE approval (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    act TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    request TEXT DEFAULT '' NOT NULL,
    records TEXT DEFAULT '' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    prepared_by TEXT NOT NULL,
    prepared_at TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT DEFAULT '' NOT NULL,
    decided_at TEXT,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (id),
    CONSTRAINT ck_approval_act CHECK (act IN ('close', 'reversal', 'adjustment', 'restore')),
    CONSTRAINT ck_approval_state CHECK (state IN ('waiting', 'approved', 'declined', 'done')),
    CONSTRAINT ck_approval_another CHECK (state IN ('waiting', 'declined') OR (decided_by <> '' AND decided_by <> prepared_by)),
    CONSTRAINT fk_approval_company_id FOREIGN KEY(company_id) REFERENCES company (id)
)
 STRICT;

CREATE INDEX ix_approval_company_id_id ON approval (company_id, id);

CREATE TABLE company_next (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    second_person INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_company PRIMARY KEY (id),
    CONSTRAINT uq_company_code UNIQUE (code),
    CONSTRAINT ck_company_second_person CHECK (second_person IN (0, 1))
)
 STRICT;

INSERT INTO company_next ("id", "code", "name", "currency", "created_at", "created_by") SELECT "id", "code", "name", "currency", "created_at", "created_by" FROM company;

DROP TABLE company;

ALTER TABLE company_next RENAME TO company;
