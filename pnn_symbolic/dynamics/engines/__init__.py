"""What do simulation engines write? A reader for each family of files, each by the library that is kept for it."""
