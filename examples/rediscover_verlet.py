"""The main job through the library: from the paper's trajectories to position Verlet, proved and in LaTeX."""

from pnn_symbolic import check, discover, identify, paper_data

found = discover(paper_data(), on_stage=print)  # no potential: a sub-network learns the force; no mass: it is learned

print(found.trained.latex())
for law in (found.trained, found.rounded):
    print(f"\n{identify(law)}\n{law.plain()}")
    for finding in check(law).values():
        print(f"  {finding}")
print(f"\nlearned mass: {found.learned_mass:.6g} amu, {found.mass_factor:.5g} of the particle's")

assert identify(found.rounded).relation == "exact"
assert identify(found.rounded).name == "position Verlet"
assert check(found.trained)["time_reversible"].holds
assert check(found.trained)["symplectic"].holds
assert 1.0003 < found.mass_factor < 1.0008  # Eq. (1) of the paper: 1.0005
