"""A closing record: its item groups, settlements and log."""
