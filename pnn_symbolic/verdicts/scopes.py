"""For which systems a verdict holds, and what it takes for granted, in words."""

from pnn_symbolic.maps.normal_form import VELOCITY_SLOT, NormalForm

GRADIENT = "the force is the gradient of a potential"
KINKS = "activations act on each coordinate; their kinks are left out"


def every_force(form: NormalForm, *, gradient: bool = False) -> str:
    """The forces of a map: "every force f(x)", or each of several, or of the velocity.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> two = OneStepMap.from_equations("x' = x + h*v; v' = v + h*(f_slow(x) + f_fast(x))")
    >>> every_force(two.normal_form, gradient=True)
    'all forces f_fast = -grad U_fast, f_slow = -grad U_slow'
    >>> every_force(OneStepMap.from_equations("x' = x + h*v; v' = v").normal_form)
    'every state (no force is asked for)'
    """
    if not form.calls:
        return "every state (no force is asked for)"
    calls = []
    for name, call in form.calls.items():
        is_gradient = gradient and VELOCITY_SLOT not in form.slots.get(name, ())
        time = "(x, t)" if call.endswith("t)") else ""
        calls.append(f"{name} = -grad U{name[1:]}{time}" if is_gradient else call)
    return f"{'every force' if len(calls) == 1 else 'all forces'} {', '.join(calls)}"


def assumptions(form: NormalForm, *given: str, smooth: bool = False) -> tuple[str, ...]:
    """What is given, and what activations (where derivatives are taken: `smooth`) and parameters add."""
    names = ", ".join(map(str, form.parameters))
    return (
        *given,
        *((KINKS,) if smooth and form.functions else ()),
        *((f"{names} free: what is proved holds for every value, what is refuted fails for some",) if names else ()),
    )


def gradient_assumption(form: NormalForm) -> tuple[str, ...]:
    """That forces of the position alone are gradients, where there are any."""
    return (GRADIENT,) if any(VELOCITY_SLOT not in slots for slots in form.slots.values()) else ()


def has_activations(form: NormalForm) -> bool:
    """True where relu, tanh or elu occur: then different normal forms prove nothing."""
    return bool(form.functions)
