"""What is observed: potentials, trajectories, the transitions cut from them, and the files they come in."""
