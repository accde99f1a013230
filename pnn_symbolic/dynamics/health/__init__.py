"""Is anything wrong with the rows, before a law is sought in them?"""

from pnn_symbolic.dynamics.health.finding import Health as Health
from pnn_symbolic.dynamics.health.finding import Symptom as Symptom
from pnn_symbolic.dynamics.health.look import look as look
