"""Schema: Alembic steps (`versions/`), what guards the tables besides (triggers, functions, rights), and its fingerprint.

Steps make tables and indexes and are never changed once released. Guards always describe the newest schema; every
upgrade drops and re-creates all of them, so that no step, batch mode included, can lose one.
"""
