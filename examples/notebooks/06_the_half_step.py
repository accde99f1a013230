# %% [markdown]
# # The half step
#
# Why is the force taken half way? The same step with its force elsewhere, tried on a pendulum, proved for all forces.

# %%
from sympy import Rational

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.teaching.comparison import COLUMNS, rows_beside

law = OneStepMap.from_word("D 1/2, K 1, D 1/2")
for row in [COLUMNS, *(row.cells() for row in rows_beside(law))]:
    print("{:26} {:>12} {:>9} {:>9} {:>11} {:>6}".format(*row))

# %% [markdown]
# "About" half way is not half way. Proofs know no "about".

# %%
for share in (Rational(6, 10), Rational(501, 1000), Rational(1, 2)):
    moved = OneStepMap.from_word(f"D {share}, K 1, D {1 - share}")
    findings = check(moved)
    print(share, findings["time_reversible"].holds, findings["symplectic"].holds, findings["order"].value)
    assert findings["symplectic"].holds
    assert findings["time_reversible"].holds is (share == Rational(1, 2))
