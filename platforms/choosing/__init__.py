"""Choosing: comparing platforms side by side, and keeping the ones that one may want."""
