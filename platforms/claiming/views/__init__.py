"""Thin views: the public's, the claimants', the reviewers'."""
