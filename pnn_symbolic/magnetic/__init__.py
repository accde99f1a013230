"""Steps in a uniform magnetic field: drifts, kicks and turns of the velocity, judged for x'' = f(x)/m + v × ω."""

from pnn_symbolic.magnetic.reading import is_magnetic_word as is_magnetic_word
from pnn_symbolic.magnetic.reading import read_magnetic_word as read_magnetic_word
from pnn_symbolic.magnetic.step import MagneticStep as MagneticStep
