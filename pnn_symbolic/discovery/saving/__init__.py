"""What was discovered, as a folder: plain data led by the annotations of its classes, and arrays without pickle."""
