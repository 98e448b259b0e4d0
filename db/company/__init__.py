"""One company: its lock, its audit chain, its rights, its setup and its masters."""
