"""Vouchers for another ledger: read with what it is told of accounts, and the log of what was written."""
