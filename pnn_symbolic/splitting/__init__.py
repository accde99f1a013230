"""Maps as words in drifts and kicks: factorisation, block words, conjugacy."""
