"""Choosing: the genetic search, its journal and its result. DEAP lives here only."""
