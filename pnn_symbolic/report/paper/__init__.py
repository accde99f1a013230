"""The reproduction of the paper as people read it: claims side by side, tables, pictures, one page."""
