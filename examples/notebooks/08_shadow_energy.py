# %% [markdown]
# # The energy that a step keeps
#
# A symplectic step does not keep the energy, but another one nearby, its shadow Hamiltonian.

# %%
from pnn_symbolic import OneStepMap, check
from pnn_symbolic.report.findings import beginning
from pnn_symbolic.report.notation import typeset

verlet = OneStepMap.from_word("K 1/2, D 1, K 1/2")
print(beginning(typeset(check(verlet)["shadow_hamiltonian"].details["short"]), 80))

# %% [markdown]
# Of the oscillator f = -x the first terms are known in numbers; the shadow is kept far better than the energy.

# %%
import numpy as np

step, dt = verlet.step_function(), 0.2
x, v, energies, shadows = 1.0, 0.0, [], []
for _ in range(200):
    x, v = step(x, v, dt, 1.0, lambda x: -x)
    energies.append(v**2 / 2 + x**2 / 2)
    shadows.append(v**2 / 2 + x**2 / 2 + dt**2 * (v**2 / 12 - x**2 / 24))
spread, shadow_spread = np.ptp(energies), np.ptp(shadows)
print(f"energy swings by {spread:.1e}, its shadow by {shadow_spread:.1e}")
assert shadow_spread < spread / 50

# %% [markdown]
# Explicit Euler has none: nothing like an energy is kept.

# %%
check(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m"))["shadow_hamiltonian"]
