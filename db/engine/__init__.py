"""Reaching the databases: addresses, connections, transactions and statements of both kinds; knows no table."""
