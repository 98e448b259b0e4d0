"""Every sentence the program can say when something is refused, found or left open: collected, checked and listed."""
