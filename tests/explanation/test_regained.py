"""Numbers of a law that hang together, up to digits that the rows do not tell, are told as hanging together."""

import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.checks import check_symplecticity, check_time_reversal
from pnn_symbolic.discovery.regained import regained


def drifts_apart_by(difference):
    """Position Verlet with a drift of 1.003 half steps before the kick, and one that differs by this after it."""
    weight = f"{1.003 + difference:.17g}"
    return OneStepMap.from_equations(
        f"y = x + 1.003*h*v/2; v' = v + h*f(y)/m; x' = x + 1.003*h*v + {weight}*h**2*f(y)/(2*m)"
    )


@pytest.mark.parametrize("difference", [3e-15, -2e-12, 4e-10])
def test_drifts_that_differ_by_less_than_nine_digits_are_one_drift(difference):
    law = drifts_apart_by(difference)
    assert not check_time_reversal(law).holds
    mended = regained(law, (), lambda other: True)
    assert mended is not None
    assert check_time_reversal(mended[0]).holds
    assert check_symplecticity(mended[0]).holds
    assert [abs(rounding.relative_change) < 1e-9 for rounding in mended[1]] == [True]


def test_drifts_that_differ_by_more_stay_apart():
    assert regained(drifts_apart_by(1e-7), (), lambda other: True) is None


def test_what_the_rows_refuse_is_not_mended():
    assert regained(drifts_apart_by(3e-15), (), lambda other: False) is None
