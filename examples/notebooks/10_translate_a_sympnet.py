# %% [markdown]
# # What does my network say? A SympNet
#
# `translate` runs the forward pass on symbols. What comes out is exact, and can be proved.

# %%
import torch
from torch import nn

from pnn_symbolic import check, translate

torch.manual_seed(0)


class SympNet(nn.Module):
    """Two gradient modules, one after the other."""

    def __init__(self):
        super().__init__()
        self.k, self.a, self.b = (nn.Parameter(torch.randn(2, dtype=torch.float64)) for _ in range(3))

    def slope(self, x):
        return (self.k * self.a * torch.tanh(self.k * x.unsqueeze(-1) + self.b)).sum(-1)

    def forward(self, x, v, dt):
        v = v + dt * self.slope(x)
        return x - dt * self.slope(v), v


net = SympNet()
law = translate(net)
check(law)["symplectic"]

# %% [markdown]
# A mutant, whose second layer sees the old velocity, looks the same in a plot of its loss.


# %%
class Mutant(SympNet):
    """The second module sees the old velocity."""

    def forward(self, x, v, dt):
        return x - dt * self.slope(v), v + dt * self.slope(x)


check(translate(Mutant()))["symplectic"]

# %% [markdown]
# The formula and the network are the same function.

# %%
x, v, dt = (torch.tensor(number, dtype=torch.float64) for number in (0.3, -0.7, 0.1))
by_network = [number.item() for number in net(x, v, dt)]
by_formula = law.step_function()(0.3, -0.7, 0.1, 1.0, lambda x: 0 * x)
assert max(abs(a - b) for a, b in zip(by_network, by_formula, strict=True)) < 1e-14
