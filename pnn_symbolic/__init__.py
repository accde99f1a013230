"""Give it trajectories, and it gives back the law that advances them: closed form, exact, proved and named.

The public names, in the order of the pipeline. Each is loaded when it is first used: torch is slow to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    # what is observed
    "Potential": "dynamics.potentials",
    "potential_called": "dynamics.potentials",
    "simulate": "dynamics.simulation",
    "paper_data": "dynamics.simulation",
    "paper_potential": "dynamics.simulation",
    "Trajectory": "dynamics.trajectory",
    "Transitions": "dynamics.transitions",
    "DataSet": "dynamics.data_set",
    "read_trajectories": "dynamics.readers",
    "read_rows": "dynamics.readers",
    "write_trajectories": "dynamics.readers",
    "trajectory_of": "discovery.inputs",
    "StepUnits": "dynamics.step_units",
    # what is wrong with it, and what can be explained
    "look": "dynamics.health",
    "Health": "dynamics.health",
    "Symptom": "dynamics.health.finding",
    "Floor": "evidence.floor",
    # what can be said
    "KnownFunction": "algebra.functions",
    "Activation": "network.activations",
    "Wiring": "network.topology",
    "Neuron": "network.topology",
    "ForceEvaluation": "network.topology",
    "Genome": "network.genome",
    "SearchSpace": "network.genome",
    "Candidate": "network.candidate",
    # fitting and choosing
    "FitSettings": "training.settings",
    "Fitter": "training.fit",
    "train_force_network": "training.force_network",
    "train_feed_forward": "training.feed_forward",
    "fit_chain": "training.chain",
    "SearchSettings": "search.settings",
    "SearchResult": "search.result",
    "evolve": "search.genetic",
    # what it means
    "translate": "translation",
    "trained_form": "translation",
    "OneStepMap": "maps.one_step_map",
    "round_constants": "maps.rounding",
    "TrainedForm": "constants.trained_form",
    "check": "checks",
    "Finding": "verdicts.finding",
    "Verdict": "verdicts.finding",
    # what is known
    "CATALOGUE": "catalogue",
    "identify": "integrators.identification",
    "Match": "integrators.identification",
    # who wrote the rows
    "recognise": "recognition.recognition",
    "Recognition": "recognition.result",
    "Generator": "recognition.result",
    # why it is so
    "explain_constants": "explanation.constants",
    "Explanation": "explanation.constants",
    "MeasuredConstant": "explanation.measured",
    # all of it
    "discover": "discovery",
    "Discovery": "discovery",
    "Front": "discovery.front",
    "PNNRegressor": "discovery.regressor",
    "reproduce": "paper.reproduction",
    "PaperSettings": "paper.settings",
    "judgement": "report.judgement",
    # where it runs
    "export": "exports",
    "certify": "certification.decision",
    "Certification": "certification.result",
    "PNNError": "errors",
    "RefusedError": "errors",
}

__all__ = list(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]
__version__ = "0.2.0"

if TYPE_CHECKING:
    from pnn_symbolic.algebra.functions import KnownFunction as KnownFunction
    from pnn_symbolic.catalogue import CATALOGUE as CATALOGUE
    from pnn_symbolic.certification.decision import certify as certify
    from pnn_symbolic.certification.result import Certification as Certification
    from pnn_symbolic.checks import check as check
    from pnn_symbolic.constants.trained_form import TrainedForm as TrainedForm
    from pnn_symbolic.discovery import Discovery as Discovery
    from pnn_symbolic.discovery import discover as discover
    from pnn_symbolic.discovery.front import Front as Front
    from pnn_symbolic.discovery.inputs import trajectory_of as trajectory_of
    from pnn_symbolic.discovery.regressor import PNNRegressor as PNNRegressor
    from pnn_symbolic.dynamics.data_set import DataSet as DataSet
    from pnn_symbolic.dynamics.health import Health as Health
    from pnn_symbolic.dynamics.health import look as look
    from pnn_symbolic.dynamics.health.finding import Symptom as Symptom
    from pnn_symbolic.dynamics.potentials import Potential as Potential
    from pnn_symbolic.dynamics.potentials import potential_called as potential_called
    from pnn_symbolic.dynamics.readers import read_rows as read_rows
    from pnn_symbolic.dynamics.readers import read_trajectories as read_trajectories
    from pnn_symbolic.dynamics.readers import write_trajectories as write_trajectories
    from pnn_symbolic.dynamics.simulation import paper_data as paper_data
    from pnn_symbolic.dynamics.simulation import paper_potential as paper_potential
    from pnn_symbolic.dynamics.simulation import simulate as simulate
    from pnn_symbolic.dynamics.step_units import StepUnits as StepUnits
    from pnn_symbolic.dynamics.trajectory import Trajectory as Trajectory
    from pnn_symbolic.dynamics.transitions import Transitions as Transitions
    from pnn_symbolic.errors import PNNError as PNNError
    from pnn_symbolic.errors import RefusedError as RefusedError
    from pnn_symbolic.evidence.floor import Floor as Floor
    from pnn_symbolic.explanation.constants import Explanation as Explanation
    from pnn_symbolic.explanation.constants import explain_constants as explain_constants
    from pnn_symbolic.explanation.measured import MeasuredConstant as MeasuredConstant
    from pnn_symbolic.exports import export as export
    from pnn_symbolic.integrators.identification import Match as Match
    from pnn_symbolic.integrators.identification import identify as identify
    from pnn_symbolic.maps.one_step_map import OneStepMap as OneStepMap
    from pnn_symbolic.maps.rounding import round_constants as round_constants
    from pnn_symbolic.network.activations import Activation as Activation
    from pnn_symbolic.network.candidate import Candidate as Candidate
    from pnn_symbolic.network.genome import Genome as Genome
    from pnn_symbolic.network.genome import SearchSpace as SearchSpace
    from pnn_symbolic.network.topology import ForceEvaluation as ForceEvaluation
    from pnn_symbolic.network.topology import Neuron as Neuron
    from pnn_symbolic.network.topology import Wiring as Wiring
    from pnn_symbolic.paper.reproduction import reproduce as reproduce
    from pnn_symbolic.paper.settings import PaperSettings as PaperSettings
    from pnn_symbolic.recognition.recognition import recognise as recognise
    from pnn_symbolic.recognition.result import Generator as Generator
    from pnn_symbolic.recognition.result import Recognition as Recognition
    from pnn_symbolic.report.judgement import judgement as judgement
    from pnn_symbolic.search.genetic import evolve as evolve
    from pnn_symbolic.search.result import SearchResult as SearchResult
    from pnn_symbolic.search.settings import SearchSettings as SearchSettings
    from pnn_symbolic.training.chain import fit_chain as fit_chain
    from pnn_symbolic.training.feed_forward import train_feed_forward as train_feed_forward
    from pnn_symbolic.training.fit import Fitter as Fitter
    from pnn_symbolic.training.force_network import train_force_network as train_force_network
    from pnn_symbolic.training.settings import FitSettings as FitSettings
    from pnn_symbolic.translation import trained_form as trained_form
    from pnn_symbolic.translation import translate as translate
    from pnn_symbolic.verdicts.finding import Finding as Finding
    from pnn_symbolic.verdicts.finding import Verdict as Verdict


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*_HOME, "__version__"]
