"""An app whose one listener is slow at its first attempt, so that a test can kill its process meanwhile."""
