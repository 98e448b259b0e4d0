"""What must always hold, tried on random companies and on random arrays."""
