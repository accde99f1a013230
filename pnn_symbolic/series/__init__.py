"""Series of a map in rooted trees: its order, its modified equation and its shadow Hamiltonian."""
