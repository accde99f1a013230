# %% [markdown]
# # Look at rows before you believe a law
#
# A law that is found in rows with a mistake is a law of the mistake. `look` asks first.

# %%
import numpy as np

from pnn_symbolic import look, trajectory_of

t = 0.05 * np.arange(400)
good = trajectory_of(np.cos(t), -np.sin(t), 0.05)
print(look([good]).symptoms or "nothing is wrong")

# %% [markdown]
# Velocities in other units than places and times: the ratio gives it away.

# %%
for symptom in look([trajectory_of(np.cos(t), -1000 * np.sin(t), 0.05)]).symptoms:
    print(symptom.sentence, symptom.remedy)

# %% [markdown]
# An angle that was wrapped at π:

# %%
turning = 2.2 * t
wrapped = (turning + np.pi) % (2 * np.pi) - np.pi
for symptom in look([trajectory_of(wrapped, np.full_like(t, 2.2), 0.05)]).symptoms:
    print(symptom.sentence, symptom.remedy)
assert not look([good]).symptoms
