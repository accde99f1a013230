"""How large may a number, a power or a formula become while it is read? Beyond these bounds it is refused at once."""

from sympy import Expr, Pow, Rational

MAX_EXPONENT = 64
MAX_ROOT = 12
MAX_DIGITS = 1_000
MAX_SIZE = 20_000


def digits(value: Expr) -> int:
    """Digits of the numbers in front, enough to stop numbers from growing without bound."""
    numbers = [part for part in (value, *value.args) if isinstance(part, Rational)]
    return max((max(abs(n.p).bit_length(), n.q.bit_length()) * 3 // 10 for n in numbers), default=0)


def degree(value: Expr) -> int:
    """Highest power at the top of an expression: 3 of x**3, 6 of (x**2 + 1)**3 and of x**3*v**3."""
    if value.is_Add:
        return max(degree(part) for part in value.args)  # pyright: ignore[reportArgumentType]
    if value.is_Mul:
        return sum(degree(part) for part in value.args)  # pyright: ignore[reportArgumentType]
    if isinstance(value, Pow):
        exponent = value.exp
        return abs(exponent.p) * max(degree(value.base), 1) if isinstance(exponent, Rational) else 1
    return 0 if value.is_number else 1


def collect_parts(value: Expr, seen: set[Expr]) -> None:
    """Add the different parts of an expression to those seen: forces that many stages share count once."""
    waiting = [value]
    while waiting and len(seen) <= MAX_SIZE:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting += [child for child in part.args if isinstance(child, Expr)]
