"""Methods that remember something of the step before: in x and another velocity w they are one-step maps."""

from pnn_symbolic.catalogue.definitions import Splitting
from pnn_symbolic.catalogue.integrator import RememberingMethod

VERLET = "Verlet, Phys. Rev. 159, 98 (1967)"

ROWS = (
    RememberingMethod(
        name="Störmer two-step",
        aliases=("Störmer-Verlet in positions", "basic Verlet", "Cowell 2"),
        remembers="the previous position",
        new_velocity="(x - x_prev)/dt",
        made_from=Splitting("K 1, D 1"),
        source=VERLET,
        description="x_new = 2*x - x_prev + dt**2*f(x)/m; positions are those of velocity Verlet",
    ),
    RememberingMethod(
        name="staggered leapfrog",
        aliases=("leapfrog of half steps",),
        remembers="the velocity half a step before",
        new_velocity="v at t - dt/2",
        made_from=Splitting("K 1, D 1"),
        source="Hockney & Eastwood, Computer Simulation Using Particles (1981), section 4-4",
        description="x and the v of half a step before make one step of symplectic Euler; positions are those of "
        "velocity Verlet",
    ),
    RememberingMethod(
        name="Beeman",
        aliases=("Beeman-Schofield",),
        remembers="the previous force",
        new_velocity="v + dt*(a - a_prev)/6, a = f(x)/m",
        made_from=Splitting("K 1/2, D 1, K 1/2"),
        source="Beeman, J. Comput. Phys. 20, 130 (1976); Schofield, Comput. Phys. Commun. 5, 17 (1973)",
        description="x_new = x + dt*v + dt**2*(4*a - a_prev)/6; v_new = v + dt*(2*a_new + 5*a - a_prev)/6; "
        "positions are those of velocity Verlet",
    ),
)
