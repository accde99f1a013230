"""Multiple time stepping: a slow force outside, n steps with the fast force inside."""

from pnn_symbolic.catalogue.definitions import Splitting
from pnn_symbolic.catalogue.integrator import Integrator

SOURCE = "Tuckerman, Berne & Martyna, J. Chem. Phys. 97, 1990 (1992)"
LISTED = (1, 2, 3, 4, 5, 6, 8, 10)
"""Numbers of inner steps in the catalogue; `respa` makes any other."""


def respa(inner: int) -> Integrator:
    """r-RESPA (impulse method, Verlet-I) with `inner` steps of velocity Verlet for the fast force."""
    step = "K_fast 1/2, D 1, K_fast 1/2" if inner == 1 else f"K_fast 1/{2 * inner}, D 1/{inner}, K_fast 1/{2 * inner}"
    return Integrator(
        name=f"r-RESPA {inner}",
        aliases=(f"r-RESPA with {inner} inner steps", f"impulse multiple time stepping, n = {inner}"),
        made_from=Splitting(f"K_slow 1/2, ({step})^{inner}, K_slow 1/2"),
        order=2,
        time_reversible=True,
        symplectic=True,
        evaluations=inner + 1,
        stability_limit=None,
        source=SOURCE,
        description=f"half a kick by the slow force, {inner} steps of velocity Verlet with the fast one, half a kick",
    )


ROWS = tuple(map(respa, LISTED))
