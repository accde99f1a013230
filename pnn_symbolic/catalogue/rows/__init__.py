"""What is known, one module for each family of integrators; every row is plain text until it is asked for."""

from itertools import chain

from pnn_symbolic.catalogue.rows import (
    compositions,
    compositions_of_order_8,
    embedded_nystrom,
    embedded_runge_kutta,
    implicit,
    langevin,
    magnetic,
    multiple_time_steps,
    nystrom,
    one_kick,
    out_of_reach,
    runge_kutta,
    small_error_splittings,
    splittings,
    with_memory,
)

FAMILIES = {
    "One kick": one_kick.ROWS,
    "Splittings": (*splittings.ROWS, *small_error_splittings.ROWS),
    "Compositions of Verlet steps": (*compositions.ROWS, *compositions_of_order_8.ROWS),
    "Multiple time stepping": multiple_time_steps.ROWS,
    "Runge-Kutta": (*runge_kutta.ROWS, *embedded_runge_kutta.ROWS),
    "Nyström": (*nystrom.ROWS, *embedded_nystrom.ROWS),
    "Langevin splittings without noise": langevin.ROWS,
}
ROWS = tuple(chain.from_iterable(FAMILIES.values()))
IMPLICIT = implicit.ROWS
MAGNETIC = magnetic.ROWS
REMEMBERING = with_memory.ROWS
OUT_OF_REACH = out_of_reach.ROWS
