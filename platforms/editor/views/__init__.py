"""Thin views: the vendor's editor, its images, the reviewers' answers, the published rules."""
