# %% [markdown]
# # An order is a claim
#
# Composition of position Verlet with weights w, 1 - 2w, w is of order 4 for one real w. A sign of the exponent is
# enough to lose it.

# %%
from pnn_symbolic import OneStepMap, check, identify

right = "2 - 2**(1/3)"
slip = "2 - 2**(-1/3)"


def composed(denominator):
    w = f"1/({denominator})"
    middle = f"1 - 2/({denominator})"
    letters = [("D", f"{w}/2"), ("K", w), ("D", f"({w} + {middle})/2"), ("K", middle)]
    letters += letters[2::-1]
    return OneStepMap.from_word(", ".join(f"{letter} {number}" for letter, number in letters))


for name, denominator in (("right", right), ("slip", slip)):
    step = composed(denominator)
    print(f"{name}: order {check(step)['order'].value}, {identify(step)}")

# %% [markdown]
# Both are symplectic and come back: an energy that stays bounded does not show the slip. The error of one step does.

# %%
assert check(composed(right))["order"].value == 4
assert check(composed(slip))["order"].value == 2
for denominator in (right, slip):
    findings = check(composed(denominator))
    assert findings["symplectic"].holds
    assert findings["time_reversible"].holds
