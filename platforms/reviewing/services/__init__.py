"""Changes of the book of reviews."""
