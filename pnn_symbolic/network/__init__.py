"""What can be said: activations, weights, wirings and the genomes made of them."""
