# %% [markdown]
"""# The half step: a class of 45 minutes

Why is the force taken half way through the step? Run the cells in an editor that knows `# %%`, or all of them with
`python examples/the_half_step.py`.
"""

# %%
from sympy import Rational

from pnn_symbolic import OneStepMap, check, identify, judgement
from pnn_symbolic.teaching.comparison import COLUMNS, row_of, rows_beside
from pnn_symbolic.teaching.places import with_force_at

law = OneStepMap.from_equations("y = x + dt*v/2; x' = x + dt*v + dt**2*f(y)/(2*m); v' = v + dt*f(y)/m")
print(identify(law))

# %% [markdown]
# Before you run the next cell, guess: where may the force be taken so that the pendulum comes back when it is turned?

# %%
print(COLUMNS)
for row in rows_beside(law):
    print(row.cells())

# %% [markdown]
# Is it exactly half way, or about half way? Bring the force nearer and nearer. Proofs know no "about".

# %%
for share in (Rational(6, 10), Rational(51, 100), Rational(501, 1000), Rational(1, 2)):
    moved = row_of(f"at {share}", with_force_at(law, share))
    print(moved.cells())
    assert moved.reversible.holds is moved.symplectic.holds is (share == Rational(1, 2))

# %% [markdown]
# A drift and a kick in turn keep areas wherever the kick stands. Only the palindrome comes back.

# %%
for word in ("K 1, D 1", "D 0.6, K 1, D 0.4", "D 1/2, K 1, D 1/2", "K 1/2, D 1, K 1/2"):
    findings = check(OneStepMap.from_word(word))
    palindrome = word.split(", ") == word.split(", ")[::-1]
    print(word, findings["order"].value, findings["time_reversible"].holds)
    assert findings["symplectic"].holds
    assert findings["time_reversible"].holds is palindrome
    assert findings["order"].value == (2 if palindrome else 1)

# %% [markdown]
# Homework: one rule a line in a file, then `discover-equations grade FILE`. What the sentence of a "no" says can be
# checked by hand:

# %%
euler = OneStepMap.from_equations("x' = x + dt*v; v' = v + dt*f(x)/m")
print(judgement(euler)["findings"]["symplectic"]["witness"]["sentence"])

x, dt = 1, Rational(1, 10)
slope = -1 - 3 * x**2  # f'(x) of f(x) = -x - x**3
determinant = 1 - dt**2 * slope  # of the matrix ((1, dt), (dt f', 1))
assert determinant == Rational(26, 25)
