"""Pages of trials for SMEs."""
