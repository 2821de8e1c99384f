"""Thin views: the reviewers', the vendor's, the public's."""
