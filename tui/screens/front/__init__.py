"""The front page: figures, records, the detail of one."""
