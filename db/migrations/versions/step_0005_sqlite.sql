CREATE TABLE seal_part (
    seal_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    scope TEXT NOT NULL,
    rows INTEGER DEFAULT 0 NOT NULL,
    digests TEXT NOT NULL,
    keys BLOB NOT NULL,
    marks BLOB NOT NULL,
    CONSTRAINT pk_seal_part PRIMARY KEY (seal_id, part)
)
 STRICT;

CREATE INDEX ix_seal_part_company_id_table_name_scope_seal_id ON seal_part (company_id, table_name, scope, seal_id);

CREATE TABLE seal (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    event_id INTEGER DEFAULT 0 NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (id),
    CONSTRAINT uq_seal_company_id_number UNIQUE (company_id, number),
    CONSTRAINT fk_seal_company_id FOREIGN KEY(company_id) REFERENCES company (id)
)
 STRICT;
