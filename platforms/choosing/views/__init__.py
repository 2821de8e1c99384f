"""Thin views: the comparison, what one keeps."""
