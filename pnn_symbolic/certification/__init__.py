"""Is there no better network? The whole space is decided, the decision written down, and what is written verified."""
