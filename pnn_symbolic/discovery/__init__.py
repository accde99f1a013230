"""The pipeline and nothing else: look, recognise, search, choose, translate, judge, explain."""

from pnn_symbolic.discovery.forces import ForceModel as ForceModel
from pnn_symbolic.discovery.forces import force_model as force_model
from pnn_symbolic.discovery.masses import mass_ratio as mass_ratio
from pnn_symbolic.discovery.pipeline import discover as discover
from pnn_symbolic.discovery.result import Discovery as Discovery
