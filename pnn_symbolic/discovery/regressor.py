"""The discovery as an estimator in the manner of scikit-learn, which is not needed for it."""

from __future__ import annotations

import sys
from inspect import signature
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from pnn_symbolic.discovery.forces import on_arrays
from pnn_symbolic.discovery.inputs import potential_of, trajectory_of
from pnn_symbolic.discovery.pipeline import discover
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.errors import InputError, ShapeError
from pnn_symbolic.recognition.force_column import ForceColumn
from pnn_symbolic.search.settings import SearchSettings

if TYPE_CHECKING:
    from sklearn.utils import Tags  # pyright: ignore[reportMissingImports]


class PNNRegressor:
    """Learns the step from the rows of one particle on a line, and predicts the next row.

    time_step    between rows
    potential    of the force, a potential, its name or a formula; without it X has a force column, and the force
                 between the rows is a spline through it
    mass         of the particle, where it is to be used; else it is learned
    population, generations, seed   of the search

    X (T, 2) or (T, 3) are the rows of one run, x, v and the force, in order; y (T, 2) are x and v one step later, so
    that each row of y is the next one of X. `discovery_` is all that was found, `law_` the law.
    """

    def __init__(
        self,
        time_step: float = 1.0,
        potential: Potential | str | None = None,
        *,
        mass: float | None = None,
        population: int = 200,
        generations: int = 50,
        seed: int = 0,
    ) -> None:
        self.time_step = time_step
        self.potential = potential
        self.mass = mass
        self.population = population
        self.generations = generations
        self.seed = seed

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        """Discover the law of the rows.

        Raises `InputError` where the rows do not follow from each other, or where there is no law.
        """
        rows, after = _rows(X), _table("y", y, (2,))
        if len(rows) != len(after) or not np.array_equal(after[:-1], rows[1:, :2]):
            raise InputError("y is not the next row of X: fit(rows[:-1], rows[1:, :2]) of one run in its order")
        if self.potential is None and rows.shape[1] == 2:
            raise InputError("X has no force column; give x, v and the force, or name the potential")
        states = np.concatenate([rows[:, :2], after[-1:]])
        if self.potential is None:
            run = trajectory_of(rows[:, 0], rows[:, 1], self.time_step, rows[:, 2])  # of the last y no force is known
        else:
            run = trajectory_of(states[:, 0], states[:, 1], self.time_step)
        settings = SearchSettings(population=self.population, generations=self.generations, seed=self.seed)
        discovery = discover(run, self.potential, mass=self.mass, settings=settings)
        law = discovery.rounded or discovery.trained
        if law is None:
            raise InputError(f"no law was found in these rows ({discovery.reason}); `discover` says what came nearest")
        self.discovery_, self.law_, self.n_features_in_ = discovery, law, rows.shape[1]
        potential = potential_of(self.potential)
        self._force = ForceColumn.of(rows[:, 0], rows[:, 2]).at if potential is None else on_arrays(potential.force)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(T, 2): x and v one step later, by the law."""
        if not hasattr(self, "law_"):
            raise _not_fitted("this PNNRegressor has no law yet; call fit(X, y) first")
        rows = _rows(X)
        x, v = self.law_.step_function()(
            rows[:, 0], rows[:, 1], self.time_step, self.discovery_.mass.meant, self._force
        )
        return np.stack([x, v], axis=1)

    def score(self, X: np.ndarray, y: np.ndarray) -> float:
        """R² of the next rows, the mean of that of x and that of v; 1 is exact."""
        after = _table("y", y, (2,))
        left = np.square(after - self.predict(X)).sum(axis=0)
        return float(np.mean(1 - left / np.square(after - after.mean(axis=0)).sum(axis=0)))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name."""
        return {name: getattr(self, name) for name in signature(type(self).__init__).parameters if name != "self"}

    def set_params(self, **params: Any) -> Self:  # noqa: ANN401 - as of the constructor
        """Change settings; an unknown one is refused."""
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise InputError(f"a PNNRegressor has no setting {name!r}; it has {', '.join(known)}")
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Tags:
        """What scikit-learn asks of an estimator; it is imported by whoever asks."""
        from sklearn.utils import (  # pyright: ignore[reportMissingImports]
            InputTags,
            RegressorTags,
            Tags,
            TargetTags,
        )

        return Tags(
            estimator_type="regressor",
            target_tags=TargetTags(required=True, multi_output=True, single_output=False),
            regressor_tags=RegressorTags(poor_score=True),
            input_tags=InputTags(two_d_array=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "law_")


def _rows(X: np.ndarray) -> np.ndarray:
    return _table("X", X, (2, 3))


def _not_fitted(message: str) -> Exception:
    """The error that scikit-learn knows, where it is in use."""
    if "sklearn" in sys.modules:
        from sklearn.exceptions import NotFittedError  # pyright: ignore[reportMissingImports]

        return NotFittedError(message)
    return InputError(message)


def _table(name: str, numbers: np.ndarray | None, widths: tuple[int, ...]) -> np.ndarray:
    """Rows of numbers with so many columns; what is wrong is said as scikit-learn says it."""
    if numbers is None:
        raise InputError(f"PNNRegressor requires y to be passed, but the target {name} is None")
    if hasattr(numbers, "tocsr"):
        raise InputError(f"{name} is sparse; sparse input is not supported, pass {name}.toarray()")
    try:
        table = np.asarray(numbers)
        if np.iscomplexobj(table):
            raise InputError(f"Complex data not supported: {name} holds complex numbers")
        table = table.astype(float)
    except (TypeError, ValueError) as error:
        raise error if isinstance(error, InputError) else InputError(f"{name} holds what is no number") from None
    if table.ndim != 2 or table.shape[1] not in widths or not len(table):
        raise ShapeError(
            f"{name} has shape {table.shape}, expected (rows, {' or '.join(map(str, widths))}){_counted(table.shape)}"
        )
    if not np.isfinite(table).all():
        raise InputError(f"{name} holds infinite numbers, or what is no number")
    return table


def _counted(shape: tuple[int, ...]) -> str:
    """What there is too little of, in scikit-learn's words."""
    if len(shape) != 2:
        return ". Reshape your data"
    rows, columns = shape
    if columns == 0:
        return f": 0 feature(s) (shape={shape}) while a minimum of 2 is required."
    if rows <= 1:
        return f": {rows} sample(s) (shape={shape}) while a minimum of 2 is required."
    return f": {columns} feature(s)"
