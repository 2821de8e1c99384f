"""The vendor's console: its inbox, one request, its connection."""
