CREATE TABLE export_file (
    id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    target TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    vouchers INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_export_file PRIMARY KEY (id),
    CONSTRAINT fk_export_file_company_id FOREIGN KEY(company_id) REFERENCES company (id)
)
 STRICT;

CREATE INDEX ix_export_file_company_id_id ON export_file (company_id, id);

CREATE TABLE export_setting (
    company_id INTEGER NOT NULL,
    target TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_export_setting PRIMARY KEY (company_id, target, account_id, name),
    CONSTRAINT fk_export_setting_company_id FOREIGN KEY(company_id) REFERENCES company (id)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE exported_voucher (
    export_id INTEGER NOT NULL,
    voucher_id INTEGER NOT NULL,
    company_id INTEGER NOT NULL,
    CONSTRAINT pk_exported_voucher PRIMARY KEY (export_id, voucher_id),
    CONSTRAINT fk_exported_voucher_export_id FOREIGN KEY(export_id) REFERENCES export_file (id),
    CONSTRAINT fk_exported_voucher_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id),
    CONSTRAINT fk_exported_voucher_company_id FOREIGN KEY(company_id) REFERENCES company (id)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX ix_exported_voucher_voucher_id ON exported_voucher (voucher_id);
