"""What many tests look at: the paper's data, simulated once."""

import pytest


@pytest.fixture(scope="session")
def paper():
    """The paper's data set, all 50,000 pairs."""
    from pnn_symbolic.dynamics.simulation import paper_data

    return paper_data()
