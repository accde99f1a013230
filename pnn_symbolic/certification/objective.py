"""What is minimised? Accuracy weight times log error, plus cost."""

from __future__ import annotations

from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.search.goal import Goal


def objective(candidate: Candidate, goal: Goal, accuracy_weight: float) -> float:
    """Accuracy weight · (log₁₀ E_x + log₁₀ E_v) + cost, on the validation rows, towards a goal."""
    return accuracy_weight * goal.accuracy(candidate.errors["validation"]) + candidate.genome.cost


def best_of(known: dict[Genome, Candidate], goal: Goal, accuracy_weight: float) -> Candidate:
    """The network of lowest objective; of equal ones the cheapest."""

    def order(candidate: Candidate) -> tuple[float, int, str]:
        return objective(candidate, goal, accuracy_weight), candidate.genome.cost, repr(candidate.genome)

    return min(known.values(), key=order)
