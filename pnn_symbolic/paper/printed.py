"""What the paper prints: Eqs (1) to (3), and the networks that they were read from, as far as can be inferred."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.translation import translate

LINEAR = ("linear",) * 4


@dataclass(frozen=True)
class PrintedLaw:
    """One of the three.

    equation   its number in the paper
    text       as printed (p. 7), the X and V of Eq. (2) read as x(t) and v(t)
    choices    the network that gives these coefficients, for the weights w1 … w12
    trained    the trained weights of that network
    """

    name: str
    equation: int
    text: str
    choices: str
    trained: tuple[str, ...]

    @property
    def printed(self) -> OneStepMap:
        """The equations, digit for digit.

        >>> print(PRINTED[0].printed.plain())
        x(t+Δt) = x + v Δt + ½ f(x + ½ v Δt) Δt²/(1.0005 m);  v(t+Δt) = v + f(x + ½ v Δt) Δt/(1.0005 m)
        """
        return OneStepMap.from_equations(self.text)

    @property
    def genome(self) -> Genome:
        """Four linear neurons, and the choice of each weight."""
        return Genome("direct", LINEAR, tuple(self.choices.split()))

    @property
    def inferred(self) -> OneStepMap:
        """The law of the inferred network: its coefficients agree with the printed ones to the printed digits.

        >>> print(PRINTED[1].inferred.plain())
        x(t+Δt) = x + 1.00005 v Δt + ½ f(x + ½ v Δt) Δt²/(1.0005 m);  v(t+Δt) = 1.0001 v + f(x + ½ v Δt) Δt/(1.0005 m)
        """
        trained = iter(self.trained)
        numbers = [next(trained) if choice == "trained" else choice for choice in self.genome.weights]
        weights = tuple(float(exact(number)) for number in numbers)
        return translate(Candidate(self.genome, weights, {}), exact(1))


PRINTED = (
    PrintedLaw(
        name="PNN 1",
        equation=1,
        text="y = x + v*dt/2; x' = x + v*dt + f(y)*dt**2/(2*1.0005*m); v' = v + f(y)*dt/(1.0005*m)",
        choices="1 1/2 0 1 1 0 trained 1 1 1/2 0 1",
        trained=("2000/2001",),
    ),
    PrintedLaw(
        name="PNN 2",
        equation=2,
        text="y = x + v*dt/2; x' = x + 1.00005*v*dt + f(y)*dt**2/(2*1.0005*m); v' = 1.0001*v + f(y)*dt/(1.0005*m)",
        choices="1 1/2 0 1 1 0 trained trained 1 1/2 0 1",
        trained=("2000/2001", "1.0001"),
    ),
    PrintedLaw(
        name="PNN 3",
        equation=3,
        text="y = x + 1.0007*v*dt/2; x' = x + 1.00035*v*dt + f(y)*dt**2/(2*1.0005*m); "
        "v' = 0.99995*v + f(y)*dt/(1.0005*m)",
        choices="1 trained 0 1 1 0 trained 1 1 1/2 0 trained",
        trained=("0.50035", "2000/2001", "0.99995"),
    ),
)
