# %% [markdown]
# # Boris in a magnetic field
#
# The step that most plasma codes take keeps volumes and is not symplectic; the angle of its turn errs.

# %%
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.report.judgement import judgement

boris = read_input("Boris").map
record = judgement(boris)
for name in ("volume_preserving", "symplectic", "order", "gyrophase"):
    finding = record["findings"][name]
    print(f"{name}: {finding['verdict']}, {finding['value']}")
