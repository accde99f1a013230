# %% [markdown]
# # A law as code that runs
#
# The same law for NumPy and for OpenMM; what is proved of it stands at the top.

# %%
import importlib.util
import tempfile
from pathlib import Path

from pnn_symbolic import OneStepMap, export

law = OneStepMap.from_word("D 1/2, K 1, D 1/2")
print(export(law, "openmm"))

# %% [markdown]
# Written to a file, imported, and run beside the map: the same numbers after 1,000 steps.

# %%
file = Path(tempfile.mkdtemp()) / "law.py"
file.write_text(export(law, "numpy"), encoding="utf-8")
described = importlib.util.spec_from_file_location("law", file)
module = importlib.util.module_from_spec(described)
described.loader.exec_module(module)

x, v, step = 1.0, 0.0, law.step_function()
for _ in range(1000):
    x, v = step(x, v, 0.05, 1.0, lambda x: -x)
again = module.run(1.0, 0.0, 0.05, 1.0, lambda x: -x, 1000)
print(x, v, "and", *again)
assert max(abs(x - again[0]), abs(v - again[1])) < 1e-12
