"""What a check found: proved, refuted with numbers, or undecided; for which systems."""
