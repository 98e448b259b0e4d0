ALTER TABLE closing_bundle ADD COLUMN turnover BIGINT DEFAULT 0 NOT NULL;

ALTER TABLE job ADD COLUMN beat TEXT DEFAULT '' NOT NULL;

ALTER TABLE on_hand ADD COLUMN moved_quantity BIGINT DEFAULT 0 NOT NULL;

INSERT INTO number_sequence (company_id, code, prefix, digits, next_number)
SELECT c.id, 'ledger_turnover', '', 0, 1 + 1000000 * LEAST(4000000000000,
  COALESCE((SELECT SUM((abs(e.amount) + 999999) / 1000000) FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
            WHERE v.company_id = c.id), 0)
  + COALESCE((SELECT SUM((abs(f.amount) + 999999) / 1000000) FROM foreign_entry f WHERE f.company_id = c.id), 0))
FROM company c;

INSERT INTO number_sequence (company_id, code, prefix, digits, next_number)
SELECT c.id, 'inventory_turnover', '', 0, 1 + 1000000 * LEAST(4000000000000,
  COALESCE((SELECT SUM((CASE WHEN abs(u.amount) > abs(u.document_amount) THEN abs(u.amount) ELSE abs(u.document_amount) END
                        + abs(u.taken_back) + 999999) / 1000000)
            FROM cost_group g JOIN inventory_update u ON u.cost_group_id = g.id WHERE g.company_id = c.id), 0)
  + COALESCE((SELECT SUM((abs(a.amount) + 999999) / 1000000) FROM closing_record r
              JOIN cost_adjustment a ON a.record_id = r.id WHERE r.company_id = c.id), 0))
FROM company c;

UPDATE on_hand SET moved_quantity = 1000000 * LEAST(4000000000000, COALESCE((SELECT SUM((abs(u.quantity) + 999999) / 1000000)
  FROM inventory_update u WHERE u.cost_group_id = on_hand.cost_group_id), 0))
