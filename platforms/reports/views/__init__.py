"""Thin views: anybody's, the vendors', the reviewers'."""
