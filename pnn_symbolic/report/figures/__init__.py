"""Pictures: Matplotlib, units on every axis, colours that a colour-blind reader can tell apart, print and dark page."""
