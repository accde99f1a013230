"""Sums of logarithms of primes in the fewest logarithms: those of 0.99**dt are all multiples of log(100/99)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm, prod

from sympy import Add, Expr, Integer, Rational, log

from pnn_symbolic.algebra.lattice import Vector, lattice


def fewest_logarithms(expressions: Iterable[Expr]) -> dict[Expr, Expr]:
    """What to write for the logarithm of each prime in some sums of them: a multiple of log q, q > 1, or a sum of such.

    What is put for one prime alone is not its logarithm: only the sums, and what they span, keep their value.

    >>> from sympy.abc import c
    >>> sums = [c * (2 * log(3) - 2 * log(2)), log(3) - log(2)]
    >>> [one.xreplace(fewest_logarithms(sums)) for one in sums]
    [2*c*log(3/2), log(3/2)]
    """
    numbers: dict[Expr, Expr] = {}
    for powers in reversed(lattice(_vectors(expressions))):
        pivot = min(powers)
        scale = Fraction(lcm(*(n.denominator for n in powers.values())), gcd(*(n.numerator for n in powers.values())))
        whole = {prime: int(n * scale) for prime, n in powers.items()}
        number = prod((Rational(prime) ** n for prime, n in whole.items()), start=Integer(1))
        single = log(number) if number > 1 else -log(1 / number)
        for prime in whole:
            numbers.setdefault(log(prime), Integer(0))
        later = Add(*(n * numbers[log(prime)] for prime, n in whole.items() if prime != pivot))
        numbers[log(pivot)] = ((single - later) / whole[pivot]).expand(log=False)
    return numbers


def _vectors(expressions: Iterable[Expr]) -> list[Vector]:
    """How often each prime's logarithm occurs, by what it is multiplied with."""
    vectors: list[Vector] = []
    for expression in expressions:
        times: defaultdict[Expr, Vector] = defaultdict(dict)
        for term in Add.make_args(expression.expand()):
            rest, logarithm = term.as_independent(log)
            if isinstance(logarithm, log) and not logarithm.free_symbols:
                number, factor = rest.as_coeff_Mul()  # pyright: ignore[reportAttributeAccessIssue]
                times[factor][int(logarithm.args[0])] = Fraction(str(number))  # pyright: ignore[reportArgumentType]
        vectors += times.values()
    return vectors
