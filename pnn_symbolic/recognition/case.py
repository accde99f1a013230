"""What is asked? Rows, a force and perhaps a mass, made ready: pairs, their rounding, and a first mass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError
from pnn_symbolic.recognition.exact_motion import ExactMotion
from pnn_symbolic.recognition.first_mass import first_mass
from pnn_symbolic.recognition.force_field import ForceField, unmoved
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import (
    COARSE_LIMIT,
    DIGITS_LIMIT,
    DOUBLES_LIMIT,
    FEW_FORCES,
    FEW_PARTICLES,
    LEARNED_LIMIT,
    LOOKED_AT,
    ON_A_LINE,
    SAMPLE,
    TELLING,
    TELLING_OF_MANY,
    most_rows,
)
from pnn_symbolic.recognition.pairs import Pairs, one_clock
from pnn_symbolic.recognition.tableaux import tableaux
from pnn_symbolic.recognition.writing import Writing, resolutions_of_forces

MANY_NUMBERS = 300
"""Their mean square is known to a twelfth."""
NEAR_FORCES = 0.3
"""Of the force, by which it changes from row to row where rows are near: at Δt·ω = 0.3 four steps leave (0.3/4)⁹."""
NEGATIVE_SHARE = 0.5
"""Of the change of v that a force of the other sign explains, to be called so."""


@dataclass(frozen=True, eq=False)
class Case:
    """The rows and the force in step units.

    reference_mass   the mass that G is divided by: the given one, the mean of those in the file, or 1
    mass_is_free     True where the mass is to be found
    start            first guess of reference_mass / mass
    clock_is_free    True where the time step is known from the rows only, to some per cent
    """

    trajectories: tuple[Trajectory, ...]
    pairs: Pairs
    writing: Writing
    field: ForceField
    reference_mass: float
    mass_is_free: bool
    start: float
    clock_is_free: bool = False

    @classmethod
    def of(
        cls,
        trajectories: Sequence[Trajectory],
        force: Callable[[np.ndarray], np.ndarray] | None,
        mass: float | None,
        *,
        between_rows: bool = True,
        clock_is_free: bool = False,
    ) -> Case:
        """Refuses what cannot be asked: no force at all, a force of the other sign, two clocks.

        between_rows   whether forces of the file are also sought between its rows, by a spline or a pair force
        """
        one_clock(trajectories)
        if force is None and any(trajectory.forces is None for trajectory in trajectories):
            raise DataError(
                "the rows have no forces and no potential is named, expected one of them; "
                "add a column force, or name the potential, as in --potential harmonic"
            )
        first = trajectories[0]
        reference = mass or 1.0
        scale: float | np.ndarray = first.time_step**2 * first.units.acceleration_per_force / reference
        if mass is None and first.masses is not None:
            reference = float(first.masses.mean())
            scale = scale / first.masses[:, None]
        scale = unmoved(trajectories, scale)
        if force is not None:
            field = ForceField.given(force, scale, trajectories)
        else:
            field = ForceField.of_column(trajectories, scale, between_rows=between_rows)
        pairs = Pairs.of(trajectories, most_rows(trajectories, LOOKED_AT, learned=field.learned is not None))
        pairs = field.of_known_ways(pairs)
        kick, share = first_mass(pairs, field)
        if kick < 0 and share > NEGATIVE_SHARE:
            raise DataError(
                f"the force has the other sign: it explains {share:.0%} of the change of v with a negative mass; "
                "multiply it by -1"
            )
        return cls(
            trajectories=tuple(trajectories),
            pairs=pairs,
            writing=Writing.of(trajectories),
            field=field,
            reference_mass=reference,
            mass_is_free=mass is None and kick > 0,
            start=kick if mass is None and kick > 0 else 1.0,
            clock_is_free=clock_is_free,
        )

    @cached_property
    def sample(self) -> Pairs:
        """The few pairs that everything is screened on."""
        particles = len(self.pairs.x[0])
        return self.pairs.telling(max(1 if particles > SAMPLE else 2, SAMPLE // particles))

    @cached_property
    def telling(self) -> Pairs:
        """More of them, for fits that must average over rounding, and for how errors grow."""
        particles = len(self.pairs.x[0])
        return self.pairs.telling(max(TELLING if particles == 1 else TELLING_OF_MANY, 5 * SAMPLE // particles))

    @property
    def few(self) -> Pairs:
        """The sample, where its rows have numbers enough to average over; else more rows."""
        return self.sample if self.sample.x.size >= MANY_NUMBERS else self.telling

    @property
    def has_masses(self) -> bool:
        """Whether the file says the masses: 1 is then their factor, where rows are too far apart to show it."""
        return self.trajectories[0].masses is not None

    @cached_property
    def rows_are_near(self) -> bool:
        """Whether a few inner steps of high order are exact motion: of particles, rows may be a hundred steps apart."""
        if len(self.pairs.x[0]) == 1:
            return True
        now, after = self.field.at(self.sample.x), self.field.at(self.sample.x_after)
        return bool(np.mean((after - now) ** 2) < NEAR_FORCES**2 * np.mean(now**2))

    @cached_property
    def flow(self) -> Hypotheses:
        """The exact flow, with the mass that fits it where that is free."""
        motion = ExactMotion(
            field=self.field,
            noise=self.noise,
            mass_is_free=self.mass_is_free,
            start=self.start,
            has_masses=self.has_masses,
        )
        if self.field.learned is not None:
            return motion.by_pair_force(self.sample)
        return motion.of(self.telling, self.rows_are_near, self.writing.doubles)

    def noise(self, guesses: Hypotheses, *, loose: bool = False, pairs: Pairs | None = None) -> np.ndarray:
        """(H, 2): mean squares of what an exact method leaves in x and w.

        loose   velocities carry the rounding of the positions they were made from
        pairs   where rounding errors of these rows go is followed; without them, a drift is assumed

        Numbers that are coarser than doubles have been rounded once, before the step and after it. Doubles are rounded
        at every stage of every inner step; what comes in there goes on as errors of the row before do.
        """
        size_x, size_w = self.writing.x, self.writing.w
        sizes_w = np.maximum(size_w, size_x * guesses.substeps) if loose else np.full(len(guesses), size_w)
        stages = np.array([tableau.stages for tableau in guesses.each_tableau])
        times = guesses.substeps * stages if self.writing.doubles else np.ones(len(guesses))
        if pairs is None:
            squares = np.stack([(1 + times) * size_x**2 + times * sizes_w**2, (1 + times) * sizes_w**2], axis=1)
        else:
            by_x, by_w = self._amplification(guesses, pairs)
            own = np.stack([np.full(len(guesses), size_x**2), sizes_w**2], axis=1)
            squares = own + times[:, None] * (by_x * size_x**2 + by_w * sizes_w[:, None] ** 2)
        return squares + self._force_noise(guesses)

    def limit(self, guesses: Hypotheses) -> np.ndarray:
        """(H,): scores below which a method passes."""
        limits = np.full(len(guesses), self.rounding_limit)
        by_learned = COARSE_LIMIT if self.field.learned is None else LEARNED_LIMIT
        return np.where(guesses.needs_spline(self.field), by_learned, limits)

    @property
    def rounding_limit(self) -> float:
        """Roundings below which a method passes that needs no spline."""
        if self.writing.doubles:
            return DOUBLES_LIMIT
        return DIGITS_LIMIT if self.writing.many_digits else COARSE_LIMIT

    @property
    def follows_windows(self) -> bool:
        """Whether rows are few numbers, so that windows of them can be followed."""
        few = self.pairs.x[0].size <= ON_A_LINE
        return few and not self.clock_is_free and bool(np.isfinite(self.field.error))

    @cached_property
    def methods(self) -> list[int]:
        """Numbers of the methods that are tried: all; of few forces, where many particles act on each other."""
        many = len(self.pairs.x[0]) > FEW_PARTICLES and bool(np.isfinite(self.field.error))
        most_forces = FEW_FORCES if many else np.inf
        return [number for number, tableau in enumerate(tableaux()) if tableau.stages <= most_forces]

    def score(self, guesses: Hypotheses, pairs: Pairs, *, loose: bool = False) -> np.ndarray:
        """(H,): in roundings, with the errors followed through the step."""
        return scores(guesses.residuals(pairs, self.field), self.noise(guesses, loose=loose, pairs=self.few))

    def _force_noise(self, guesses: Hypotheses) -> np.ndarray:
        """Of a force column: its rounding, and between its rows the error of the spline."""
        if not self.field.column:
            squares = (guesses.kick * self.field.error) ** 2
            return np.stack([squares / 4, squares], axis=1)
        spline = np.where(guesses.needs_spline(self.field), self.field.error, 0.0)
        rounding = self.force_rounding
        # Methods that step far back and forth multiply the error of a spline: they cannot be tried with one.
        sizes = np.array([abs(tableau.b).sum() for tableau in guesses.each_tableau])
        spline = np.where((spline > 0) & (sizes > LARGEST_WEIGHTS), np.inf, spline)
        squares = guesses.kick**2 * (spline**2 + rounding**2)
        return np.stack([squares / 4, squares], axis=1)

    @cached_property
    def force_rounding(self) -> float:
        """Root mean square rounding error of G where it is read from the file."""
        return self.field.size_of_scale * (self.writing_of_force or 0.0)

    @cached_property
    def writing_of_force(self) -> float | None:
        """Root mean square rounding error of the force column, in its unit."""
        forces = [resolution.error for resolution in resolutions_of_forces(self.trajectories)]
        return float(np.sqrt(np.mean(np.square(forces)))) if forces else None

    def _amplification(self, guesses: Hypotheses, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
        """Two (H, 2): how large a change of x, or of w, by 1 makes x' and w', squared and averaged."""
        signs = np.random.default_rng(0).choice([-1.0, 1.0], size=pairs.x.shape)
        spread = np.sqrt(np.mean([np.var(pairs.x), np.mean(pairs.w**2)])) or 1.0
        moved_by = AMPLIFICATION_STEP * spread
        here = guesses.predict(pairs.x, pairs.w, self.field, pairs=None)
        squares = []
        for x, w in ((pairs.x + moved_by * signs, pairs.w), (pairs.x, pairs.w + moved_by * signs)):
            there = guesses.predict(x, w, self.field, pairs=None)
            with np.errstate(all="ignore"):
                changes = (np.stack(there, axis=1) - np.stack(here, axis=1)) / moved_by
                squares.append(np.square(changes).mean(axis=(2, 3, 4)))
        return squares[0], squares[1]


LARGEST_WEIGHTS = 2.0
"""Sum of the sizes of the weights of the forces in v', 1 where none is negative."""
AMPLIFICATION_STEP = 1e-6
"""Of the spread of x: far above its rounding, far below where the force bends."""
