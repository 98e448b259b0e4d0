"""Month ends from the command line: real processes, real signals, both databases."""
