"""Is there no better network? Branch and bound over the whole genome space, with a certificate of every decision."""
