"""Items, stock and transactions, and where a cost comes from."""
