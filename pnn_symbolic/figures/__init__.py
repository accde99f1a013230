"""What is drawn, whoever shows it: a law, its network, its front, its rows; and how every picture looks."""
