"""What can the rows say? How much of the motion any law could explain, at which stride, and what a law leaves."""
