"""Care of the books: opening them, upgrading, backup and restore, and looking for trouble."""
