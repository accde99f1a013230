"""Anybody's network, run on symbols: formula = network on random inputs, proofs of maps, refusals with the layer."""

import copy

import numpy as np
import pytest
import pytorch_lightning as pl
import sympy as sp
import torch
from torch import nn

from pnn_symbolic import OneStepMap, Verdict, check, export, identify, translate
from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError

X, Y, Z, W = sp.symbols("x y z w", real=True)


class Residual(nn.Module):
    """x + g(x)."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(2, 3), nn.ELU(), nn.Linear(3, 2))

    def forward(self, state):
        return state + self.inner(state)


class Hamiltonian(pl.LightningModule):
    """A step along the gradient of a learned energy, by autograd."""

    def __init__(self):
        super().__init__()
        self.energy = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))

    def forward(self, x, v):
        state = torch.stack([x, v], dim=-1).detach().requires_grad_()
        (slope,) = torch.autograd.grad(self.energy(state).sum(), state, create_graph=True)
        return x + 0.1 * slope[..., 1], v - 0.1 * slope[..., 0]


class SympNet(nn.Module):
    """Two gradient modules; the second sees what the first has changed."""

    def __init__(self):
        super().__init__()
        self.k, self.a, self.b = (nn.Parameter(torch.randn(3)) for _ in range(3))

    def slope(self, x):
        return (self.k * self.a * torch.tanh(self.k * x.unsqueeze(-1) + self.b)).sum(-1)

    def forward(self, x, v):
        v = v + self.slope(x)
        return x - self.slope(v), v


class Henon(nn.Module):
    """(x, v) → (v + η, V(v) - x)."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.potential = nn.Sequential(nn.Linear(1, 2), nn.Tanh(), nn.Linear(2, 1))
        self.register_buffer("shift", torch.tensor([0.25]))
        self.factor = factor

    def forward(self, x, v):
        return v + self.shift, self.potential(v) - self.factor * x


class VerletLayer(nn.Module):
    """Position Verlet with a force that is passed, and a trained half."""

    def __init__(self, half=0.5):
        super().__init__()
        self.share = nn.Parameter(torch.tensor(half))

    def forward(self, x, v, dt, m, f):
        middle = x + self.share * dt * v
        v = v + dt * f(middle) / m
        return middle + dt * v / 2, v


class Edge(nn.Module):
    """An edge of a Kolmogorov–Arnold network: a sum of basis functions of one number."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(4))

    def forward(self, x):
        basis = torch.stack([torch.sin(x), torch.cos(2 * x), torch.exp(-(x**2)), nn.functional.silu(x)])
        return torch.matmul(self.weights, basis)


class Gated(nn.Module):
    """A gated linear unit."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 6)

    def forward(self, x):
        value, gate = self.inner(x).chunk(2, dim=-1)
        return value * torch.sigmoid(gate)


class Recurrent(nn.Module):
    """One step of a gated recurrent unit and of an Elman cell."""

    def __init__(self):
        super().__init__()
        self.gru, self.elman = nn.GRUCell(2, 3), nn.RNNCell(3, 2)

    def forward(self, x, h):
        return self.elman(self.gru(x, h), x)


class PairForce(nn.Module):
    """The same force between each pair of three particles on a line: what moves all moves nothing."""

    def __init__(self):
        super().__init__()
        self.magnitude = nn.Sequential(nn.Linear(1, 3), nn.Softplus(), nn.Linear(3, 1))

    def forward(self, x):
        apart = x.unsqueeze(0) - x.unsqueeze(1)
        return (apart * self.magnitude((apart * apart).unsqueeze(-1)).squeeze(-1)).sum(1)


class Chained(nn.Module):
    """A step that is taken three times with the same weights."""

    def __init__(self):
        super().__init__()
        self.step = VerletLayer(0.4)

    def forward(self, x, v, dt, m, f):
        for _ in range(3):
            x, v = self.step(x, v, dt, m, f)
        return x, v


class Normalised(nn.Module):
    """Bilinear features, normalised, with GELU and softmax."""

    def __init__(self):
        super().__init__()
        self.pairs, self.norm = nn.Bilinear(2, 2, 3), nn.LayerNorm(3)

    def forward(self, a, b):
        features = nn.functional.gelu(self.norm(self.pairs(a, b)))
        return torch.cat([features, torch.softmax(features, dim=-1)], dim=-1).reshape(2, 3).mean(0)


def perceptron():
    return nn.Sequential(
        nn.Linear(2, 4), nn.Tanh(), nn.Dropout(0.1), nn.Linear(4, 4), nn.LeakyReLU(), nn.ReLU(), nn.Linear(4, 2)
    ).eval()


ARCHITECTURES = {
    "multilayer perceptron": (perceptron, [[X, Y]]),
    "residual step": (Residual, [[X, Y]]),
    "Hamiltonian network": (Hamiltonian, [X, Y]),
    "SympNet": (SympNet, [X, Y]),
    "Hénon layer": (Henon, [[X], [Y]]),
    "edge of a Kolmogorov-Arnold network": (Edge, [X]),
    "gated unit": (Gated, [[X, Y]]),
    "recurrent step": (Recurrent, [[X, Y], [Z, W, X]]),
    "equivariant pair force": (PairForce, [[X, Y, Z]]),
    "bilinear, normalised": (Normalised, [[X, Y], [Z, W]]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def doubles():
    torch.manual_seed(7)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def flat(values):
    if isinstance(values, (list, tuple)):
        return [entry for value in values for entry in flat(value)]
    return [values]


def assert_same(numbers, expected):
    """To 1e-14 of the value, or of 1 where it is smaller: both round, and small values are differences of others."""
    expected = np.array(expected)
    assert (np.abs(np.array(numbers) - expected) <= 1e-14 * np.maximum(1, np.abs(expected))).all()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.slow
def test_the_formulas_of_a_module_are_its_forward_pass(architecture):
    make, inputs = ARCHITECTURES[architecture]
    module = make()
    formulas = flat(translate(module, inputs=inputs))
    symbols = sorted({symbol for value in flat(inputs) for symbol in value.free_symbols}, key=str)
    function = sp.lambdify(symbols, formulas, ["scipy", "numpy"])
    for numbers in np.random.default_rng(1).normal(size=(20, len(symbols))):
        values = dict(zip(symbols, numbers, strict=True))

        def of_numbers(entry, values=values):
            return [of_numbers(part) for part in entry] if isinstance(entry, list) else float(values[entry])

        answer = module(*(torch.tensor(of_numbers(value)) for value in inputs))
        expected = [
            number for part in (answer if isinstance(answer, tuple) else [answer]) for number in part.detach().ravel()
        ]
        assert_same(function(*numbers), expected)


@pytest.mark.parametrize("make", [VerletLayer, Chained])
def test_a_module_with_an_opaque_force_is_the_map_that_it_steps(make):
    module = make()
    law = translate(module)
    x, v, mass = (torch.tensor(number) for number in (0.3, -0.7, 1.3))
    expected = module(x, v, torch.tensor(0.1), mass, lambda x: -torch.sin(x))
    got = law.step_function()(0.3, -0.7, 0.1, 1.3, lambda x: -np.sin(x))
    np.testing.assert_allclose(got, [number.item() for number in expected], rtol=1e-14)


def test_a_module_that_steps_as_verlet_is_named_and_exported():
    law = translate(VerletLayer())
    assert law == OneStepMap.from_word("D 1/2, K 1, D 1/2")
    assert identify(law).name == "position Verlet"
    assert "def step" in export(law, "numpy")


@pytest.mark.parametrize(("make", "mutant"), [(SympNet, "sees the old velocity"), (Henon, "another factor")])
def test_layers_that_are_symplectic_by_construction_are_proved_so_and_a_mutant_of_each_is_refuted(make, mutant):
    class Old(SympNet):
        def forward(self, x, v):
            return x - self.slope(v), v + self.slope(x)

    assert check(translate(make()))["symplectic"].holds
    broken = Old() if mutant.startswith("sees") else Henon(factor=1.01)
    assert check(translate(broken))["symplectic"].verdict is Verdict.REFUTED


def test_an_equivariant_pair_force_sums_to_zero():
    assert sp.expand(sum(translate(PairForce(), inputs=[[X, Y, Z]]))) == 0


def test_a_layer_of_a_module_may_be_an_opaque_force_and_is_put_back():
    class Kick(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))

        def forward(self, x, v, dt, m):
            v = v + dt * self.net(x) / m
            return x + dt * v, v

    module = Kick()
    before = module(*torch.ones(4, 1))
    assert translate(module, forces={"net": "f"}) == OneStepMap.from_word("K 1, D 1")
    assert module(*torch.ones(4, 1)) == before
    assert translate(module).normal_form.functions == {"tanh"}
    with pytest.raises(InputError, match='no function or layer "potential"'):
        translate(module, forces={"potential": "f"})


def test_trained_numbers_are_the_decimals_that_they_print_as():
    layer = nn.Linear(1, 1, dtype=torch.float32)
    with torch.no_grad():
        layer.weight.fill_(0.1)
        layer.bias.fill_(-2.5)
    assert translate(layer, inputs=[[X]]) == [X / 10 - sp.Rational(5, 2)]


class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(2, 1)

    def forward(self, x):
        return self.attention(x, x, x, attn_mask=torch.zeros(1, 1), need_weights=False)[0]


class Branching(nn.Module):
    def forward(self, x, v):
        return (x, v) if x > 0 else (v, x)


class Of(nn.Module):
    """A function of tensors as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *tensors):
        return self.function(*tensors)


class Special(nn.Module):
    def forward(self, x):
        return torch.special.i0(x)


PICTURE = [[[X, Y, Z], [W, X, Y], [Z, W, X]]]
SIGNAL, ROWS = [[X, Y, Z, W, X]], [[X, Y], [Z, W]]
LAYERS = {
    "conv1d": (lambda: nn.Conv1d(1, 2, 3, stride=2, padding=1), [SIGNAL]),
    "conv1d, around a ring": (lambda: nn.Conv1d(1, 2, 3, padding=1, padding_mode="circular"), [SIGNAL]),
    "conv1d, same": (lambda: nn.Conv1d(1, 1, 3, padding="same", dilation=2), [SIGNAL]),
    "conv1d, dilated, in groups": (lambda: nn.Conv1d(2, 4, 2, dilation=2, groups=2), [[SIGNAL[0], SIGNAL[0][::-1]]]),
    "conv2d": (lambda: nn.Conv2d(1, 2, 2), [PICTURE]),
    "pools": (lambda: nn.Sequential(nn.ReflectionPad1d(1), nn.AvgPool1d(2), nn.MaxPool1d(2)), [SIGNAL]),
    "LSTM cell": (lambda: nn.LSTMCell(2, 3), [[X, Y]]),
    "LSTM": (lambda: nn.LSTM(2, 1, num_layers=2), [ROWS]),
    "GRU, both ways": (lambda: nn.GRU(2, 1, bidirectional=True, batch_first=True), [[ROWS]]),
    "RNN": (lambda: nn.RNN(2, 1, nonlinearity="relu", bias=False), [ROWS]),
    "batch norm": (lambda: nn.BatchNorm1d(2).eval(), [[[X, Y], [Z, W]]]),
    "batch norm without running numbers": (lambda: nn.BatchNorm1d(2, track_running_stats=False), [[[X, Y], [Z, W]]]),
    "group norm": (lambda: nn.GroupNorm(2, 4), [[[X, Y, Z, W]]]),
    "instance norm": (lambda: nn.InstanceNorm1d(2, affine=True), [[[[X, Y, Z], [Z, W, Y]]]]),
    "RMS norm": (lambda: nn.RMSNorm(3), [[X, Y, Z]]),
    "attention": (lambda: nn.MultiheadAttention(2, 2), [ROWS] * 3),
    "GLU": (nn.GLU, [[X, Y, Z, W]]),
    "PReLU": (lambda: nn.PReLU(2), [[[X, Y], [Z, W]]]),
    "activations": (
        lambda: Of(lambda x: torch.stack([layer(x) for layer in ACTIVATIONS])),
        [[X, Y, Z, W]],
    ),
    "functions": (lambda: Of(lambda x: torch.stack([function(x) for function in FUNCTIONS])), [[X, Y, Z, W]]),
}  # fmt: skip
ACTIVATIONS = [
    nn.LeakyReLU(0.2), nn.ReLU6(), nn.ELU(0.7), nn.CELU(0.6), nn.SELU(), nn.Mish(), nn.Softsign(), nn.Softmin(-1),
    nn.LogSoftmax(-1), nn.LogSigmoid(), nn.Hardtanh(-0.3, 0.4), nn.Hardswish(), nn.Hardsigmoid(), nn.Hardshrink(0.2),
    nn.Softshrink(0.3), nn.Tanhshrink(), nn.Threshold(0.1, 20.0), nn.Softplus(2.0, threshold=1.0), nn.GELU("tanh"),
    nn.RReLU().eval(), nn.AlphaDropout().eval(),
]  # fmt: skip
FUNCTIONS = [
    lambda x: x.clamp(-0.5, 0.5), lambda x: x.norm() * x, lambda x: torch.linalg.norm(x) + x, lambda x: x.cumsum(0),
    lambda x: x.prod() + x, lambda x: torch.roll(x, 1, 0), lambda x: x.var() * x, lambda x: x.std() * x.flip(0),
    lambda x: torch.atan2(x, x.roll(1)), lambda x: torch.hypot(x, x + 1), lambda x: x.amax() - x, lambda x: x.max() * x,
    lambda x: torch.mv(torch.outer(x, x).tril(), x), lambda x: x * torch.linalg.det(torch.outer(x[:2], x[2:])),
    lambda x: x * torch.linalg.solve(torch.outer(x[:2], x[:2]) + torch.eye(2), x[2:]).sum(),
    lambda x: torch.dot(x, x) / (x * x + 1),
    lambda x: torch.addmm(torch.outer(x, x), torch.outer(x, x), torch.eye(4), beta=3, alpha=2)[0],
    lambda x: x.repeat(2)[2:6], lambda x: torch.logsumexp(x, 0) + x, lambda x: torch.erfc(x) + torch.tan(x) / 7,
]  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS)
def test_the_formulas_of_a_layer_are_its_forward_pass(layer):
    make, inputs = LAYERS[layer]
    module = make()
    formulas = [formula for formula in flat(translate(module, inputs=inputs)) if formula is not None]
    symbols = sorted({symbol for value in flat(inputs) for symbol in value.free_symbols}, key=str)
    function = sp.lambdify(symbols, formulas, ["scipy", "numpy"])
    for numbers in np.random.default_rng(3).normal(size=(4, len(symbols))):
        values = dict(zip(symbols, numbers, strict=True))

        def of_numbers(entry, values=values):
            return [of_numbers(part) for part in entry] if isinstance(entry, list) else float(values[entry])

        answer = module(*(torch.tensor(of_numbers(value)) for value in inputs))
        parts = answer if isinstance(answer, tuple) else [answer]
        expected = [number.item() for part in flat(list(parts)) for number in part.detach().ravel()]
        assert_same(function(*numbers), expected)


def test_derivatives_count_the_weights_of_the_outputs_and_none_goes_through_what_was_detached():
    def weighted(x):
        state = torch.stack([x, 2 * x]).requires_grad_()
        return torch.autograd.grad(state**2, state, grad_outputs=torch.tensor([3.0, 5.0]))[0]

    def stopped(x):
        state = x.clone().requires_grad_()
        return torch.autograd.grad(state * state.detach(), state)[0]

    assert translate(Of(weighted), inputs=[X]) == [6 * X, 20 * X]
    assert translate(Of(stopped), inputs=[X]) == X


@pytest.mark.parametrize(
    ("module", "inputs", "reason"),
    [
        (nn.Sequential(nn.Linear(1, 1), nn.Dropout(0.5)), [[X]], r"^1 \(Dropout\): dropout draws numbers .* call mod"),
        (Attending(), [[[X, Y]]], r"attention \(MultiheadAttention\): attention with a mask"),
        (Of(lambda x: torch.div(x, 2, rounding_mode="floor")), [X], r"a division with rounding_mode = floor"),
        (Of(lambda x: torch.sort(x).values), [[X, Y]], r'the function "sort" of PyTorch is not known'),
        (Of(lambda x: x.max(dim=0).values), [[X, Y]], r"the places that max along an axis gives depend on values"),
        (nn.BatchNorm1d(2), [[[X, Y]]], r"BatchNorm1d\): a batch norm changes its numbers while it is in training"),
        (nn.MaxPool1d(2, padding=1), [[[X, Y]]], r"a pool with padding is not known here"),
        (Branching(), None, r"the module \(Branching\): the way through the module depends on values"),
        (Special(), [X], r'\(Special\): the function "special_i0" of PyTorch is not known here; pass functions='),
        (nn.Linear(2, 2), None, r'the argument "input" of forward is none of x, v, dt, m, t, f'),
        ("a text", None, "str is no network: expected a Candidate or a torch.nn.Module"),
    ],
    ids=["dropout", "mask", "floor", "sort", "places", "batch norm", "pool",
         "branch", "unknown function", "unknown argument", "no module"],
)  # fmt: skip
def test_what_cannot_be_said_names_the_layer(module, inputs, reason):
    with pytest.raises(InputError, match=reason):
        translate(module, inputs=inputs)


def test_a_function_that_is_not_known_may_be_passed():
    bessel = np.vectorize(lambda z: sp.besseli(0, z), otypes=[object])
    assert translate(Special(), inputs=[X], functions={"special_i0": bessel}) == sp.besseli(0, X)


def test_a_module_is_left_as_it_was():
    module = Chained()
    state, hooks = copy.deepcopy(module.state_dict()), [len(layer._forward_hooks) for layer in module.modules()]
    translate(module)
    assert module.state_dict() == state
    assert [len(layer._forward_hooks) for layer in module.modules()] == hooks


def test_a_module_of_one_state_of_two_is_a_map_as_well():
    module = nn.Linear(2, 2)
    with torch.no_grad():
        module.weight.copy_(torch.tensor([[1.0, 0.5], [0.0, 1.0]]))
        module.bias.zero_()
    assert translate(module, inputs=[[POSITION, VELOCITY]]) == OneStepMap(POSITION + VELOCITY / 2, VELOCITY)


def test_cosines_and_exponentials_of_the_state_are_maps_too():
    class Waves(nn.Module):
        def forward(self, x, v, dt, m):
            return x + dt * v, v - dt * torch.cos(x) / m + dt * torch.exp(-x)

    law = translate(Waves())
    step = law.step_function()
    assert step(0.4, 0.2, 0.1, 2.0, None) == pytest.approx(
        (0.42, 0.2 - 0.05 * np.cos(0.4) + 0.1 * np.exp(-0.4)), abs=1e-15
    )
    assert {TIME_STEP, MASS} <= law.velocity.free_symbols
