"""Thin views: the asker's, the officers'."""
