"""Exact numbers: symbols, number fields, known functions, real roots."""
