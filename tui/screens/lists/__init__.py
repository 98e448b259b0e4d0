"""Long lists: by the database, marked, arranged, exported."""
