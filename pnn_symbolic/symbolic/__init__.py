"""What a law means: exact one-step maps, their normal form, proofs and rounding. SymPy only, never torch."""

from pnn_symbolic.symbolic.checks import check as check
from pnn_symbolic.symbolic.factorisation import Factorisation as Factorisation
from pnn_symbolic.symbolic.factorisation import factorise as factorise
from pnn_symbolic.symbolic.finding import Finding as Finding
from pnn_symbolic.symbolic.finding import Verdict as Verdict
from pnn_symbolic.symbolic.functions import FUNCTIONS as FUNCTIONS
from pnn_symbolic.symbolic.one_step_map import FLIP_VELOCITY as FLIP_VELOCITY
from pnn_symbolic.symbolic.one_step_map import FORCE as FORCE
from pnn_symbolic.symbolic.one_step_map import IDENTITY as IDENTITY
from pnn_symbolic.symbolic.one_step_map import MASS as MASS
from pnn_symbolic.symbolic.one_step_map import POSITION as POSITION
from pnn_symbolic.symbolic.one_step_map import TIME_STEP as TIME_STEP
from pnn_symbolic.symbolic.one_step_map import VELOCITY as VELOCITY
from pnn_symbolic.symbolic.one_step_map import OneStepMap as OneStepMap
from pnn_symbolic.symbolic.word import Word as Word
