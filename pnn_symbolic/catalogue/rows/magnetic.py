"""Steps in a uniform magnetic field, for x'' = f(x)/m + x' × ω with ω = q B/m; across the field and in space."""

from pnn_symbolic.catalogue.definitions import Splitting
from pnn_symbolic.catalogue.integrator import MagneticMethod

BORIS = "Boris, Proc. 4th Conf. Numerical Simulation of Plasmas, 3 (1970)"
BIRDSALL = "Birdsall & Langdon, Plasma Physics via Computer Simulation (1985), section 4-4"
CYCLOTRONIC = "Patacchini & Hutchinson, J. Comput. Phys. 228, 2604 (2009)"

ROWS = (
    MagneticMethod(
        name="Boris",
        aliases=("Boris pusher", "Boris-Buneman", "drift Boris drift"),
        made_from=Splitting("D 1/2, K 1/2, R_tan 1, K 1/2, D 1/2"),
        order=2,
        time_reversible=True,
        symplectic=False,
        volume_preserving=True,
        evaluations=1,
        gyrophase="-(dt*w)**2/12",
        source=f"{BORIS}; Qin et al., Phys. Plasmas 20, 084503 (2013), on volumes",
        description="half a drift, half a kick, v turned by two cross products, half a kick, half a drift; circles "
        "have their exact radius and the drift across a uniform force is exact, while the phase lags behind",
    ),
    MagneticMethod(
        name="staggered Boris",
        aliases=("Boris leapfrog", "Boris as coded"),
        made_from=Splitting("K 1/2, R_tan 1, K 1/2, D 1"),
        order=1,
        time_reversible=False,
        symplectic=False,
        volume_preserving=True,
        evaluations=1,
        gyrophase="-(dt*w)**2/12",
        source=f"{BORIS}; {BIRDSALL}",
        description="as most codes have it: v is pushed, then x. With v that of half a step before x it is Boris in "
        "other variables, of order 2; taken at one time, x and v have order 1",
        reversible_elsewhere=True,
    ),
    MagneticMethod(
        name="Boris with tan correction",
        aliases=("Boris with exact angle", "Boris with gyrophase correction"),
        made_from=Splitting("D 1/2, K 1/2, R 1, K 1/2, D 1/2"),
        order=2,
        time_reversible=True,
        symplectic=False,
        volume_preserving=True,
        evaluations=1,
        gyrophase="exact",
        source=f"{BIRDSALL}; Zenitani & Umeda, Phys. Plasmas 25, 112110 (2018)",
        description="the turn by tan(dt*w/2) in the place of dt*w/2, which makes the phase exact; the radius and the "
        "drift across a uniform force are no longer so",
    ),
    MagneticMethod(
        name="cyclotronic",
        aliases=("gyration kick gyration",),
        made_from=Splitting("G 1/2, K 1, G 1/2"),
        order=2,
        time_reversible=True,
        symplectic=True,
        volume_preserving=True,
        evaluations=1,
        gyrophase="exact",
        source=CYCLOTRONIC,
        description="exact gyrations of x and v in the place of drifts, around a kick; exact where there is no force",
    ),
    MagneticMethod(
        name="exact gyration splitting",
        aliases=("kick gyration kick", "exact gyration between kicks"),
        made_from=Splitting("K 1/2, G 1, K 1/2"),
        order=2,
        time_reversible=True,
        symplectic=True,
        volume_preserving=True,
        evaluations=1,
        gyrophase="exact",
        source=CYCLOTRONIC,
        description="half a kick, an exact gyration of x and v, half a kick; velocity Verlet without the field",
    ),
)
