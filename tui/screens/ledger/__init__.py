"""Vouchers and accounts: a voucher, what stands behind a line, reconciliation."""
