"""Posting: vouchers, inventory transactions and marks written into the books, under the rules of `core.posting`."""
