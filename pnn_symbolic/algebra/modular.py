"""Has a polynomial over a number field multiple roots? None where it has none modulo a prime, which is quick to see.

A prime p at which the generator θ of the field has a root r modulo p makes a homomorphism θ → r onto the numbers modulo
p, for all numbers whose denominators p does not divide. If the image of a polynomial has the same degree and no
multiple root, its discriminant is not 0 modulo p, and so is not 0. The converse fails: "False" says nothing.

Source: Cohen, *A Course in Computational Algebraic Number Theory* (1993), §3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import ZZ, nextprime
from sympy.polys.galoistools import gf_factor, gf_from_int_poly, gf_sqf_p

Number = Any
PRIMES_TRIED = 12
"""Of those that are tried, about one in the degree of the field has a root, where its group is large."""
FIRST_PRIME = 2**31


def has_simple_roots(field: Number, polynomial: Sequence[Number]) -> bool:
    """Whether a polynomial in numbers of an algebraic field is seen to have no multiple root.

    >>> from sympy import QQ, sqrt
    >>> field = QQ.algebraic_field(sqrt(2))
    >>> r = field.from_sympy(sqrt(2))
    >>> has_simple_roots(field, [field(-2), field(0), field(1)]), has_simple_roots(field, [r * r, -r - r, field(1)])
    (True, False)
    """
    if not field.is_Algebraic:
        return False
    place = _prime_with_root(tuple(field.mod.to_list()))
    if place is None:
        return False
    prime, root = place
    image: list[int] = []
    for number in reversed(polynomial):
        total = 0
        for coefficient in number.to_list():
            below = int(coefficient.denominator) % prime
            if not below:
                return False
            total = (total * root + int(coefficient.numerator) * pow(below, -1, prime)) % prime
        image.append(total)
    return bool(image[0]) and gf_sqf_p([ZZ(number) for number in image], ZZ(prime), ZZ)


@lru_cache
def _prime_with_root(modulus: tuple[Number, ...]) -> tuple[int, int] | None:
    """A prime and a root of the minimal polynomial modulo it, where that is in whole numbers and begins with 1."""
    if any(int(number.denominator) != 1 for number in modulus) or modulus[0] != 1:
        return None
    whole = [int(number.numerator) for number in modulus]
    prime = FIRST_PRIME
    for _ in range(PRIMES_TRIED):
        prime = int(nextprime(prime))
        _, factors = gf_factor(gf_from_int_poly([ZZ(number) for number in whole], ZZ(prime)), ZZ(prime), ZZ)
        linear = next((factor for factor, times in factors if len(factor) == 2 and times == 1), None)
        if linear is not None:
            return prime, int(-linear[1]) % prime
    return None
