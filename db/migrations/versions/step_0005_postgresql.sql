CREATE TABLE seal_part (
    seal_id BIGINT NOT NULL,
    part BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    table_name TEXT NOT NULL,
    scope TEXT NOT NULL,
    rows BIGINT DEFAULT 0 NOT NULL,
    digests TEXT NOT NULL,
    keys BYTEA NOT NULL,
    marks BYTEA NOT NULL,
    CONSTRAINT pk_seal_part PRIMARY KEY (seal_id, part)
);

CREATE INDEX ix_seal_part_company_id_table_name_scope_seal_id ON seal_part (company_id, table_name, scope, seal_id);

CREATE TABLE seal (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    event_id BIGINT DEFAULT 0 NOT NULL,
    previous_hash TEXT DEFAULT '' NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (id),
    CONSTRAINT uq_seal_company_id_number UNIQUE (company_id, number),
    CONSTRAINT fk_seal_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);
