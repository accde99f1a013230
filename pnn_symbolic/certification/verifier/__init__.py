"""Does a certificate hold? An independent check: NumPy and the standard library, and no code of the search."""
