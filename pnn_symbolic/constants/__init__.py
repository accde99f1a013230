"""Trained constants: the form they stand in, what their deviations cost, how to repair them."""
