"""The table of rights, walked: every act with every role, by every way."""
