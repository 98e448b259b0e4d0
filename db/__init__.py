"""Storage: tables, the two databases, bulk readers and writers, migrations and the runner."""
