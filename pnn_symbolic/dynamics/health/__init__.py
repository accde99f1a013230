"""Is anything wrong with the rows, before a law is sought in them?"""

from pnn_symbolic.dynamics.health.finding import Health, Symptom
from pnn_symbolic.dynamics.health.look import look

__all__ = ["Health", "Symptom", "look"]
