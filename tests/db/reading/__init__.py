"""Tests of the reading side: books, balances, verify, reconcile, checks, digests."""
