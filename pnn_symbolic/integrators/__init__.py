"""What is known: drifts, kicks, named integrators with proved claims, and identification. SymPy only."""

from pnn_symbolic.catalogue import CATALOGUE as CATALOGUE
from pnn_symbolic.catalogue import Integrator as Integrator
from pnn_symbolic.catalogue import integrator_called as integrator_called
from pnn_symbolic.integrators.identification import Match as Match
from pnn_symbolic.integrators.identification import identify as identify
from pnn_symbolic.integrators.splitting import compose as compose
from pnn_symbolic.integrators.splitting import drift as drift
from pnn_symbolic.integrators.splitting import kick as kick
from pnn_symbolic.integrators.splitting import scaling as scaling
