"""The paper's baselines: what is trained, what is kept, and who is told."""

import csv
import signal

import numpy as np
import pytest
import torch
from pytorch_lightning.loggers import CSVLogger

from pnn_symbolic.errors import InputError
from pnn_symbolic.paper.dense import of_feed_forward
from pnn_symbolic.training.feed_forward import FeedForwardSettings, root_mean_squares, train_feed_forward
from tests.training.particles import POTENTIAL, small_data

SETTINGS = FeedForwardSettings(hidden=(16, 16), epochs=80, batch=32, learning_rate=0.01, seed=3)


@pytest.fixture(scope="module")
def data():
    return small_data()


@pytest.fixture(scope="module")
def trained(data):
    return train_feed_forward(data, SETTINGS)


def predict(network):
    return lambda states: network(torch.from_numpy(states)).numpy()


@pytest.mark.slow
def test_training_beats_standing_still(data, trained):
    still = root_mean_squares(lambda states: states, data.validation)
    assert root_mean_squares(predict(trained), data.validation) < tuple(error / 2 for error in still)


def test_the_same_seed_gives_the_same_network_bit_for_bit(data):
    settings = FeedForwardSettings(hidden=(8, 4), epochs=3, seed=5)
    once, again = (train_feed_forward(data, settings) for _ in range(2))
    for one, other in zip(once.matrices(), again.matrices(), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.slow
def test_the_epoch_of_lowest_validation_loss_is_kept(data, trained):
    after = trained.targets(torch.from_numpy(data.validation.after))
    outputs = trained.layers(trained.inputs(torch.from_numpy(data.validation.before)))
    assert float((outputs - after).square().mean()) == pytest.approx(min(trained.losses["validation"]), rel=1e-5)


@pytest.mark.parametrize("standardised", [True, False])
def test_errors_after_each_epoch_are_in_the_units_of_the_data(data, standardised):
    settings = FeedForwardSettings(hidden=(8,), epochs=3, batch=32, standardised=standardised)
    network = train_feed_forward(data, settings)
    kept = int(np.argmin(network.losses["validation"]))
    measured = root_mean_squares(predict(network), data.validation)
    assert network.errors[kept] == pytest.approx(measured, rel=1e-4)
    assert len(network.errors) == 3


def test_a_network_that_is_not_standardised_sees_the_numbers_of_the_data(data):
    network = train_feed_forward(data, FeedForwardSettings(hidden=(4,), epochs=1, standardised=False))
    states = torch.from_numpy(data.validation.before)
    torch.testing.assert_close(network.inputs(states), states.flatten(1).float())
    squares = [error**2 for error in network.errors[0]]
    assert network.losses["validation"][0] == pytest.approx(sum(squares) / 2, rel=1e-5)


def test_an_interruption_is_passed_on_and_the_next_one_is_heard(data):
    before = signal.getsignal(signal.SIGINT)

    def interrupt(epoch):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_feed_forward(data, FeedForwardSettings(hidden=(4,), epochs=3), on_epoch=interrupt)
    assert signal.getsignal(signal.SIGINT) is before


def test_patience_ends_training(data):
    settings = FeedForwardSettings(hidden=(4,), epochs=500, batch=128, patience=1, learning_rate=0.3)
    losses = train_feed_forward(data, settings).losses["validation"]
    assert len(losses) < 500
    assert losses[-1] >= min(losses[:-1])


def test_the_logger_of_the_user_is_told_and_the_checkpoint_stays(data, tmp_path):
    settings = FeedForwardSettings(hidden=(4,), epochs=3, batch=32)
    train_feed_forward(data, settings, logger=CSVLogger(str(tmp_path), "log"), folder=tmp_path / "checkpoint")
    with next(tmp_path.glob("log/*/metrics.csv")).open() as file:
        told = [row["validation_loss"] for row in csv.DictReader(file) if row["validation_loss"]]
    assert len(told) == 3
    assert [one.suffix for one in (tmp_path / "checkpoint").iterdir()] == [".ckpt"]


def test_a_frozen_force_is_a_further_input_and_not_trained(data):
    network = train_feed_forward(data, FeedForwardSettings(hidden=(4,), epochs=1), force=POTENTIAL.force)
    assert network.layers[0].in_features == 3
    assert not any(one.requires_grad for one in network.parameters())


@pytest.mark.parametrize("force", [None, POTENTIAL.force], ids=["plain", "with force"])
def test_a_network_without_torch_takes_the_same_step(data, force):
    network = train_feed_forward(data, FeedForwardSettings(hidden=(8, 4), epochs=2), force=force)
    x, v = data.test.before[:, 0, 0, 0], data.test.before[:, 1, 0, 0]
    step = of_feed_forward(network).as_step()
    plain = np.stack(step(x, v, data.time_step, 1.0, POTENTIAL.force), axis=1)
    np.testing.assert_allclose(plain, predict(network)(data.test.before)[..., 0, 0], rtol=0, atol=1e-5)
    one = step(float(x[0]), float(v[0]), data.time_step, 1.0, POTENTIAL.force)
    np.testing.assert_allclose(one, plain[0], rtol=1e-12)


@pytest.mark.parametrize("wrong", [{"hidden": ()}, {"hidden": (3, 0)}, {"epochs": 0}, {"patience": 0}, {"batch": -1}])
def test_sizes_below_one_are_refused(wrong):
    with pytest.raises(InputError, match="expected at least 1"):
        FeedForwardSettings(**wrong)


@pytest.mark.parametrize("rate", [0.0, -1e-3, float("nan"), float("inf")])
def test_a_learning_rate_that_learns_nothing_is_refused(rate):
    with pytest.raises(InputError, match=r"^learning_rate is .*, expected a number above 0$"):
        FeedForwardSettings(learning_rate=rate)
