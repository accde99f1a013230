"""Which integrator wrote these rows? The question of this room, answered without training."""

from pnn_symbolic.recognition.recognition import recognise as recognise
from pnn_symbolic.recognition.result import Generator as Generator
from pnn_symbolic.recognition.result import Recognition as Recognition
