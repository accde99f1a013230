"""The named integrators, each with what is claimed of it; the tests prove every claim."""

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Rational

from pnn_symbolic.errors import UnknownNameError
from pnn_symbolic.integrators.splitting import compose, drift, kick
from pnn_symbolic.symbolic.one_step_map import FORCE, MASS, POSITION, TIME_STEP, VELOCITY, OneStepMap


@dataclass(frozen=True)
class Integrator:
    """One row: a map and its claims.

    time_reversible   flip ∘ step ∘ flip ∘ step = id for every force
    symplectic        for every force f = -grad U, in any number of dimensions
    order             order of accuracy
    source            where it was published
    """

    name: str
    aliases: tuple[str, ...]
    map: OneStepMap
    time_reversible: bool
    symplectic: bool
    order: int
    source: str
    description: str

    def __str__(self) -> str:
        return self.name


HALF = Rational(1, 2)
_GEOMETRIC = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section I.1"

CATALOGUE = (
    Integrator(
        name="explicit Euler",
        aliases=("Euler", "forward Euler"),
        map=OneStepMap(POSITION + TIME_STEP * VELOCITY, VELOCITY + TIME_STEP * FORCE(POSITION) / MASS),
        time_reversible=False,
        symplectic=False,
        order=1,
        source="Euler, Institutionum calculi integralis (1768), vol. 1, section II, ch. VII; " + _GEOMETRIC,
        description="both new values from the old ones; gains energy whatever the time step",
    ),
    Integrator(
        name="symplectic Euler A",
        aliases=("semi-implicit Euler", "Euler-Cromer", "kick-drift", "leapfrog with staggered velocities"),
        map=compose(kick(1), drift(1)),
        time_reversible=False,
        symplectic=True,
        order=1,
        source=_GEOMETRIC,
        description="kick, then drift with the new velocity",
    ),
    Integrator(
        name="symplectic Euler B",
        aliases=("drift-kick",),
        map=compose(drift(1), kick(1)),
        time_reversible=False,
        symplectic=True,
        order=1,
        source=_GEOMETRIC,
        description="drift, then kick at the new position",
    ),
    Integrator(
        name="position Verlet",
        aliases=("drift-kick-drift", "DKD", "position leapfrog"),
        map=compose(drift(HALF), kick(1), drift(HALF)),
        time_reversible=True,
        symplectic=True,
        order=2,
        source="Tuckerman, Berne & Martyna, J. Chem. Phys. 97, 1990 (1992)",
        description="half a drift, a kick in the middle, half a drift",
    ),
    Integrator(
        name="velocity Verlet",
        aliases=("Verlet", "kick-drift-kick", "KDK", "leapfrog", "Störmer-Verlet"),
        map=compose(kick(HALF), drift(1), kick(HALF)),
        time_reversible=True,
        symplectic=True,
        order=2,
        source="Verlet, Phys. Rev. 159, 98 (1967); Swope, Andersen, Berens & Wilson, J. Chem. Phys. 76, 637 (1982)",
        description="half a kick, a drift, half a kick at the new position",
    ),
)


def integrator_called(name: str) -> Integrator:
    """The row with this name or alias; capitals do not matter.

    >>> integrator_called("dkd").name
    'position Verlet'
    """
    wanted = name.strip().lower()
    for integrator in CATALOGUE:
        if wanted in (known.lower() for known in names(integrator)):
            return integrator
    raise UnknownNameError("integrator", name, (known for integrator in CATALOGUE for known in names(integrator)))


def names(integrator: Integrator) -> Iterator[str]:
    """The name and its aliases."""
    yield integrator.name
    yield from integrator.aliases
