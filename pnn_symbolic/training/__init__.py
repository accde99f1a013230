"""Fitting: populations of networks and the force sub-network. Lightning lives here only."""
