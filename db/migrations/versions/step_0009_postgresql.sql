CREATE TABLE export_file (
    id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    target TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    vouchers BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_export_file PRIMARY KEY (id),
    CONSTRAINT fk_export_file_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_export_file_company_id_id ON export_file (company_id, id);

CREATE TABLE export_setting (
    company_id BIGINT NOT NULL,
    target TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_export_setting PRIMARY KEY (company_id, target, account_id, name),
    CONSTRAINT fk_export_setting_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE TABLE exported_voucher (
    export_id BIGINT NOT NULL,
    voucher_id BIGINT NOT NULL,
    company_id BIGINT NOT NULL,
    CONSTRAINT pk_exported_voucher PRIMARY KEY (export_id, voucher_id),
    CONSTRAINT fk_exported_voucher_export_id FOREIGN KEY(export_id) REFERENCES export_file (id),
    CONSTRAINT fk_exported_voucher_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id),
    CONSTRAINT fk_exported_voucher_company_id FOREIGN KEY(company_id) REFERENCES company (id)
);

CREATE INDEX ix_exported_voucher_voucher_id ON exported_voucher (voucher_id);
