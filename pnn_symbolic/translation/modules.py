"""The forward pass of a PyTorch module, run on symbols; where it advances x and v, a one-step map."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.algebra.functions import FUNCTIONS, KnownFunction, known_call
from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME, TIME_STEP, VELOCITY, Parameter, force_called
from pnn_symbolic.errors import InputError, PNNError, in_one_line
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.translation.entries import each
from pnn_symbolic.translation.operations import KNOWN
from pnn_symbolic.translation.symbolic_tensor import LEAVES, OPERATIONS, Operation, SymbolicTensor, as_array

Formulas = Any  # expressions, in lists where the module gives tensors with axes, and tuples as it gives them
LETTERS = {
    **dict.fromkeys(("x", "q", "position", "positions"), POSITION),
    **dict.fromkeys(("v", "velocity", "velocities"), VELOCITY),
    **dict.fromkeys(("dt", "h", "time_step", "timestep"), TIME_STEP),
    **dict.fromkeys(("m", "mass"), MASS),
    **dict.fromkeys(("t", "time"), TIME),
}
"""What an argument of `forward` is by its name."""
FORCE_NAMES = ("f", "force")
SINE = KnownFunction("sine", formula=sp.sin, array=np.sin, bounds=(-1, 1), is_odd=True)  # pyright: ignore[reportArgumentType]
EXPM1 = KnownFunction("expm1", formula=lambda z: sp.exp(z) - 1, array=np.expm1, bounds=(-1, sp.oo))
ERF = KnownFunction(
    "erf", formula=sp.erf, array=lambda z: np.vectorize(lambda e: float(sp.erf(e)))(z), bounds=(-1, 1), is_odd=True
)  # pyright: ignore[reportArgumentType]


def translate_module(
    module: Any,  # noqa: ANN401 - a torch.nn.Module
    *,
    inputs: Sequence[Any] | None = None,
    forces: Mapping[str, str],
    functions: Mapping[str, Callable[..., Any]],
) -> OneStepMap | Formulas:
    """What a module says; see `translate`."""
    if not callable(getattr(module, "forward", None)) or not hasattr(module, "named_modules"):
        raise InputError(f"{type(module).__name__} is no network: expected a Candidate or a torch.nn.Module")
    given = _inputs(module) if inputs is None else [_input(value) for value in inputs]
    with _traced(module, forces, functions) as layers:
        leaves = LEAVES.get()
        try:
            answer = module(*given)
        except PNNError as error:
            raise InputError(f"{_place(module, layers)}{error}") from None
        except Exception as error:  # PyTorch's own, about what cannot be done with symbols
            raise InputError(f"{_place(module, layers)}cannot be run on symbols ({in_one_line(error)})") from None
    return _as_map(_formulas(answer, leaves), given)


@contextmanager
def _traced(module: Any, forces: Mapping[str, str], functions: Mapping[str, Operation]) -> Iterator[list[str]]:  # noqa: ANN401
    """Operations and opaque forces in their places; what comes out is the layers being run, outermost first."""
    layers: list[str] = []
    with ExitStack() as stack:
        for variable, value in ((OPERATIONS, {**KNOWN, **functions}), (LEAVES, {})):
            stack.callback(variable.reset, variable.set(value))  # pyright: ignore[reportArgumentType]
        for name, layer in module.named_modules():
            label = f"{name or 'the module'} ({type(layer).__name__})"
            before = layer.register_forward_pre_hook(lambda *_, label=label: layers.append(label))
            after = layer.register_forward_hook(lambda *_: layers.pop() and None)
            stack.callback(before.remove)
            stack.callback(after.remove)
        for path, name in forces.items():
            stack.callback(_put_force(module, path, name))
        yield layers


def _put_force(module: Any, path: str, name: str) -> Callable[[], None]:  # noqa: ANN401
    """An opaque force in the place of an attribute; what puts the attribute back."""
    *owners, attribute = path.split(".")
    owner = module
    for part in owners:
        owner = getattr(owner, part, None)
    if not callable(getattr(owner, attribute, None)):
        raise InputError(f'the module has no function or layer "{path}" that could be a force')
    assert owner is not None
    replaced = getattr(owner, attribute)
    if attribute in getattr(owner, "_modules", {}):
        replaced_forward = replaced.__dict__.get("forward")
        replaced.forward = _force(name)
        if replaced_forward is None:
            return lambda: replaced.__dict__.pop("forward", None) and None
        return lambda: setattr(replaced, "forward", replaced_forward)
    own = attribute in owner.__dict__
    object.__setattr__(owner, attribute, _force(name))
    return lambda: setattr(owner, attribute, replaced) if own else delattr(owner, attribute)


def _force(name: str) -> Callable[..., SymbolicTensor]:
    head = force_called(name)
    return lambda *arguments: SymbolicTensor(each(head, *arguments))


def _inputs(module: Any) -> list[Any]:  # noqa: ANN401
    """The arguments of `forward` by their names; those with a value of their own keep it."""
    given: list[Any] = []
    for name, argument in inspect.signature(module.forward).parameters.items():
        if name in FORCE_NAMES:
            given.append(_force("f"))
        elif name in LETTERS:
            shape = (1,) if LETTERS[name] in (POSITION, VELOCITY) and _has_layers(module) else ()
            given.append(SymbolicTensor(np.full(shape, LETTERS[name], dtype=object)))
        elif argument.default is inspect.Parameter.empty:
            raise InputError(
                f'the argument "{name}" of forward is none of x, v, dt, m, t, f; say what stands for it: '
                "translate(module, inputs=[[x, v]]) for one tensor of two, with the symbols of "
                "pnn_symbolic.algebra.symbols or of your own"
            )
        else:
            break
    return given


def _has_layers(module: Any) -> bool:  # noqa: ANN401
    """Layers want an axis of features; formulas do not mind one that is not there."""
    return any(True for _ in module.children())


def _input(value: Any) -> Any:  # noqa: ANN401
    """Symbols, expressions, numbers and lists of them as tensors; functions of expressions as functions of tensors."""
    if isinstance(value, (sp.Basic, int, float, list, tuple, np.ndarray)) and not isinstance(value, sp.FunctionClass):
        return SymbolicTensor(value)
    if callable(value) and not hasattr(value, "detach"):
        return lambda *places: SymbolicTensor(each(lambda *entries: as_array(value(*entries)).item(), *places))
    return value


def _place(module: Any, layers: Sequence[str]) -> str:  # noqa: ANN401
    return f"{layers[-1] if layers else type(module).__name__}: "


def _formulas(answer: Any, leaves: Mapping[sp.Symbol, sp.Expr]) -> Formulas:  # noqa: ANN401
    """Expressions in the place of tensors, with what stood for expressions written out again."""
    if isinstance(answer, Mapping):
        return {key: _formulas(value, leaves) for key, value in answer.items()}
    if isinstance(answer, (list, tuple)):
        return tuple(_formulas(value, leaves) for value in answer)
    array = as_array(answer)
    for leaf, meaning in reversed(tuple(leaves.items())):  # later ones may be made of earlier ones
        array = np.array([entry.xreplace({leaf: meaning}) for entry in array.ravel()] + [None])[:-1].reshape(
            array.shape
        )
    return array.item() if array.ndim == 0 else array.tolist()


def _as_map(formulas: Formulas, given: Sequence[Any]) -> OneStepMap | Formulas:
    """The map from x and v to the two numbers that came out, where this is what the module does."""
    state: list[Any] = []
    for value in given:
        if isinstance(value, SymbolicTensor):
            state += value.array.ravel().tolist()
    results = _flat(formulas)
    if not {POSITION, VELOCITY} <= set(state) or len(results) != 2:
        return formulas
    known = {POSITION, VELOCITY, TIME_STEP, MASS, TIME}
    letters = set().union(*(result.free_symbols for result in results))
    if any(symbol not in known and not isinstance(symbol, Parameter) for symbol in letters):
        return formulas
    position, velocity = map(in_known_functions, results)
    return OneStepMap(position, velocity)


def _flat(formulas: Formulas) -> list[sp.Expr]:
    if isinstance(formulas, (list, tuple)):
        return [entry for part in formulas for entry in _flat(part)]
    return [] if isinstance(formulas, Mapping) else [formulas]


def in_known_functions(formula: sp.Expr) -> sp.Expr:
    """The formula with functions that maps know: relu, tanh, elu, sine, expm1, erf, each 0 at 0.

    >>> in_known_functions(sp.cos(POSITION)), in_known_functions(sp.exp(2 * VELOCITY))
    (1 - 2*sine(x/2)**2, expm1(2*v) + 1)
    """
    if not formula.args or not formula.has(POSITION, VELOCITY):
        return formula
    call = known_call(formula)
    if call is not None and call[0] in FUNCTIONS.values():
        return call[0](in_known_functions(call[1]))
    arguments = [in_known_functions(argument) for argument in formula.args]  # pyright: ignore[reportArgumentType]
    if isinstance(formula, sp.sin):
        return SINE(*arguments)
    if isinstance(formula, sp.cos):
        return 1 - 2 * SINE(arguments[0] / 2) ** 2
    if isinstance(formula, sp.exp):
        return 1 + EXPM1(*arguments)
    if isinstance(formula, sp.erf):
        return ERF(*arguments)
    if isinstance(formula, sp.Abs):
        return FUNCTIONS["relu"](arguments[0]) + FUNCTIONS["relu"](-arguments[0])
    if isinstance(formula, sp.Max) and len(arguments) == 2:
        first, second = arguments
        return second + FUNCTIONS["relu"](first - second)
    if isinstance(formula, sp.Min) and len(arguments) == 2:
        first, second = arguments
        return first - FUNCTIONS["relu"](first - second)
    return formula.func(*arguments)
