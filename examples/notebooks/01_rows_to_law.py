# %% [markdown]
# # From rows to a law
#
# A bond swings. We have its rows, know neither its mass nor who wrote them, and say which force acts.

# %%
from pnn_symbolic import SearchSettings, discover, identify, potential_called, simulate

runs = simulate(potential_called("morse"), [-0.9, -0.6], mass=1.7, time_step=0.04, steps=300, inner_steps=10)
found = discover(runs, "morse", settings=SearchSettings(population=20, generations=3), search_anyway=True)
found

# %% [markdown]
# The force is taken half way through the step. Nobody told the search to do so.

# %%
identify(found.rounded)

# %% [markdown]
# The mass at this step makes up for the step's length; as Δt → 0 it is that of the particle.

# %%
print(f"{found.learned_mass:.4f} at this step, {found.mass_limit:.4f} as the step goes to 0; it was 1.7")
assert abs(found.mass_limit - 1.7) < 1e-3
assert found.learned_mass > found.mass_limit

# %% [markdown]
# What lies beside it: for each cost the most accurate law that was met.

# %%
found.front

# %%
found.plot("energies")
