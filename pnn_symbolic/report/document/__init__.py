"""What is shown, apart from where: sections of text, equations, tables and pictures, and a renderer a target."""
