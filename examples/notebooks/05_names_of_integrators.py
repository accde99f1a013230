# %% [markdown]
# # What is it called?
#
# A method has many spellings: a word of drifts and kicks, equations, code, a tableau.

# %%
from pnn_symbolic import OneStepMap, identify
from pnn_symbolic.code import read_code

word = OneStepMap.from_word("D 1/2, K 1, D 1/2")
equations = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
assert word == equations
identify(word)

# %% [markdown]
# The body of a loop, pasted as it is; it is read and never run.

# %%
pasted = """
v += 0.5 * dt * force(x) / m
x += dt * v
v += 0.5 * dt * force(x) / m
"""
identify(read_code(pasted).map)

# %% [markdown]
# Decimals that were typed are read as what they are rounded from: Forest and Ruth's 1/(2 - 2^(1/3)).

# %%
w = 1.3512071919596578
steps = [("D", w / 2), ("K", w), ("D", (1 - w) / 2), ("K", 1 - 2 * w), ("D", (1 - w) / 2), ("K", w), ("D", w / 2)]
forest_ruth = OneStepMap.from_word(", ".join(f"{letter} {number!r}" for letter, number in steps))
identify(forest_ruth)

# %% [markdown]
# A force with a mass that is a little off is a method with a name, too.

# %%
print(identify(OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2")))
