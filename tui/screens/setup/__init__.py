"""What is set up: items and accounts, periods, users, settings."""
