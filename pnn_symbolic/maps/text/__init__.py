"""Maps as text: exact for programs, short for people."""
