"""Thin views: the public's, the vendor's, the reviewers'."""
