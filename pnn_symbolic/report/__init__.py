"""Saying it: what was found, for programs and for people."""
