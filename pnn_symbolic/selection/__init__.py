"""Which law do the data support? The best that they cannot refute, those they cannot tell from it, or none."""
