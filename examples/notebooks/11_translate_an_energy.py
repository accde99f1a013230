# %% [markdown]
# # A Hamiltonian network, by autograd
#
# The module learns an energy and steps along its gradient. Derivatives by `torch.autograd.grad` are said exactly, too.

# %%
import sympy as sp
import torch
from torch import nn

from pnn_symbolic import check, translate

torch.manual_seed(1)


class Energy(nn.Module):
    """Kick by the slope of a learned potential, then drift."""

    def __init__(self):
        super().__init__()
        self.k = nn.Parameter(torch.tensor([0.5, 1.5], dtype=torch.float64))

    def forward(self, x, v, dt):
        place = x.detach().requires_grad_()
        potential = torch.cos(self.k * place.unsqueeze(-1)).sum()
        (slope,) = torch.autograd.grad(potential, place, create_graph=True)
        v = v - dt * slope
        return x + dt * v, v


law = translate(Energy())
law

# %%
check(law)["symplectic"]

# %% [markdown]
# Its trained numbers are the decimals that they print as; only the formula of a layer is asked for here.

# %%
layer = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
with torch.no_grad():
    layer[0].weight.copy_(torch.tensor([[1.0, 0.5], [0.0, -0.25]]))
    layer[0].bias.copy_(torch.tensor([0.1, 0.0]))
a, b = sp.symbols("a b", real=True)
translate(layer, inputs=[[a, b]])
