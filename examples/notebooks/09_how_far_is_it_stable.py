# %% [markdown]
# # How far is it stable?
#
# Along Δt·ω, for three steps; where an eigenvalue is larger than 1 in size, the motion grows.

# %%
from pnn_symbolic import OneStepMap, check
from pnn_symbolic.figures.laws import draw_stability
from pnn_symbolic.figures.style import shown

steps = {
    "velocity Verlet": OneStepMap.from_word("K 1/2, D 1, K 1/2"),
    "three kicks": OneStepMap.from_word("K 1/6, D 1/2, K 2/3, D 1/2, K 1/6"),
    "explicit Euler": OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m"),
}
for name, step in steps.items():
    finding = check(step)["stability_limit"]
    print(f"{name}: {finding.value if finding.holds else 'never'}")

# %%
shown(lambda: draw_stability(steps["three kicks"], float(check(steps["three kicks"])["stability_limit"].value)))
