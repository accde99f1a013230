"""scikit-learn's own checks of an estimator, where scikit-learn is installed; those that cannot apply, and why."""

import re

import numpy as np
import pytest

from pnn_symbolic import PNNRegressor, potential_called, simulate

pytest.importorskip("sklearn", minversion="1.6", reason="scikit-learn is not installed")

OTHER_COLUMNS = "fits a random table of other columns than x, v and the force, which is no motion"
NOT_APPLICABLE = dict.fromkeys(
    (
        "check_fit_score_takes_y",
        "check_estimators_overwrite_params",
        "check_dont_overwrite_parameters",
        "check_estimators_fit_returns_self",
        "check_readonly_memmap_input",
        "check_n_features_in_after_fitting",
        "check_positive_only_tag_during_fit",
        "check_estimators_dtypes",
        "check_dtype_object",
        "check_pipeline_consistency",
        "check_estimators_nan_inf",
        "check_estimators_pickle",
        "check_f_contiguous_array_estimator",
        "check_regressors_train",
        "check_regressor_data_not_an_array",
        "check_regressor_multioutput",
        "check_regressors_no_decision_function",
        "check_regressors_int",
        "check_methods_sample_order_invariance",
        "check_methods_subset_invariance",
        "check_dict_unchanged",
        "check_fit_idempotent",
        "check_fit_check_is_fitted",
        "check_n_features_in",
        "check_fit2d_predict1d",
    ),
    OTHER_COLUMNS,
)


@pytest.fixture(scope="module")
def swing():
    """(x and v of each row, the next)."""
    (run,) = simulate(potential_called("pendulum"), [0.5], time_step=0.1, steps=200)
    rows = np.column_stack([run.positions.ravel(), run.velocities.ravel()])
    return rows[:-1], rows[1:]


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
def test_the_checks_of_scikit_learn_pass_or_ask_for_rows_that_are_no_motion():
    from sklearn.utils.estimator_checks import check_estimator

    results = check_estimator(PNNRegressor(), expected_failed_checks=NOT_APPLICABLE, on_skip=None)
    statuses = [result["status"] for result in results]
    assert set(statuses) <= {"passed", "xfail", "skipped"}
    assert statuses.count("passed") >= 20
    for result in results:
        if result["status"] == "xfail":
            assert re.search("has shape|raised ShapeError", str(result["exception"])), result["check_name"]
    assert {result["check_name"] for result in results if result["status"] == "xfail"} == set(NOT_APPLICABLE)


def test_a_clone_is_unfitted_and_learns_the_same_law(swing):
    from sklearn.base import clone
    from sklearn.utils.validation import check_is_fitted

    model = PNNRegressor(time_step=0.1, potential="pendulum", mass=1.0).fit(*swing)
    check_is_fitted(model)
    again = clone(model)
    assert again.get_params() == model.get_params()
    assert not hasattr(again, "law_")
    np.testing.assert_array_equal(again.fit(*swing).predict(swing[0]), model.predict(swing[0]))


def test_it_stands_at_the_end_of_a_pipeline_and_is_scored_on_rows_that_it_has_not_seen(swing):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    x, y = swing
    line = make_pipeline(FunctionTransformer(), PNNRegressor(time_step=0.1, potential="pendulum"))
    assert line.fit(x[:150], y[:150]).score(x[150:], y[150:]) > 1 - 1e-9
