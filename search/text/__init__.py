"""Vietnamese text as people type it: pure functions, no I/O (design §8)."""
