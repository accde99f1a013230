"""Where is long work done? In this process, in processes of this machine, by the workers of a cluster: one answer."""

from pnn_symbolic.execution.places import Here as Here
from pnn_symbolic.execution.places import Workplace as Workplace
from pnn_symbolic.execution.processes import Processes as Processes
from pnn_symbolic.execution.processes import available_cores as available_cores
from pnn_symbolic.execution.processes import beside as beside
from pnn_symbolic.execution.workers import Workers as Workers
