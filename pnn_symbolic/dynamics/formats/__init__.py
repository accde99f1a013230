"""How numbers lie in files: text tables with any separator, NPZ, each also compressed; names and units of columns."""
