"""Pages of accounts, by what they are about."""
