"""What each command of `discover-equations` does; `cli` says what can be typed."""
