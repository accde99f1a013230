# %% [markdown]
# # Judge the rule that you typed
#
# No data, no tolerance: exact algebra, for every force.

# %%
from pnn_symbolic import OneStepMap, check, identify

slip = OneStepMap.from_equations("x' = x + dt*v; v' = v + dt*f(x)/m")
check(slip)["symplectic"]

# %% [markdown]
# The witness can be checked by hand: f(x) = -x - x³ at x = 1, so that the determinant is 1 - dt² f'(x)/m = 1 + 4/100.

# %%
print(check(slip)["symplectic"].witness["sentence"])

# %% [markdown]
# One prime makes it symplectic: the force at the new place.

# %%
mended = OneStepMap.from_equations("x' = x + dt*v; v' = v + dt*f(x')/m")
print(identify(slip), "|", identify(mended))
check(mended)["symplectic"]

# %%
mended
