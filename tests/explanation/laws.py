"""The networks of the seed paper from their weights, and the law of the authors' later notebooks."""

from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.constants.trained_form import TrainedForm

PNN_1 = TrainedForm(
    OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2"),
    {"s": 1 / Rational("1.0005")},
)
PNN_2 = TrainedForm(
    OneStepMap.from_equations("parameter d, s; y = x + h*v/2; v' = d*v + s*h*f(y)/m; x' = y + h*v'/2"),
    {"d": Rational("1.0001"), "s": 1 / Rational("1.0005")},
)
PNN_3 = TrainedForm(
    OneStepMap.from_equations("parameter c, d, s; y = x + c*h*v; w = v + s*h*f(y)/m; x' = y + h*w/2; v' = d*w"),
    {"c": Rational("0.50035"), "d": Rational("0.99995"), "s": 1 / Rational("1.0005")},
)
NOTEBOOK = TrainedForm(
    OneStepMap.from_equations("parameter r, s; y = x + h*v/2; x' = x + r*h*v + s*h**2*f(y)/(2*m); v' = v + s*h*f(y)/m"),
    {"r": Rational("1.000134"), "s": Rational("0.99977")},
)
