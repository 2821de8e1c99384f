"""Pages of accounts, by what they are about."""

from marketplace.accounts.views.home import after_login, home, organisation_new

__all__ = ["after_login", "home", "organisation_new"]
