"""Scores of quantile forecasts, against values worked by hand, another formula and another implementation."""

import numpy as np
import pytest

from p06analysis.scores import LEVELS, covered, interval, weighted_interval_score

FORECAST = np.array([[10.0, 20, 30, 40, 50, 60, 70]])


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # widths 60, 40 and 20 at alpha 0.05, 0.2 and 0.5: 0.025 * 60 + 0.1 * 40 + 0.25 * 20 = 10.5
        (40, (0 + 10.5) / 3.5),
        (55, (15 / 2 + 10.5 + 5) / 3.5),  # 5 above the 50 % interval
        (5, (35 / 2 + 10.5 + 5 + 15 + 25) / 3.5),  # below all three
    ],
)
def test_the_score_is_that_worked_by_hand(seen, expected):
    assert weighted_interval_score(FORECAST, np.array([seen]))[0] == pytest.approx(expected, rel=1e-12)


def drawn():
    random = np.random.default_rng(6)
    return np.sort(random.normal(50, 20, (200, len(LEVELS))), axis=1), random.normal(50, 30, 200)


def test_the_score_is_twice_the_mean_quantile_loss():
    """The other form of the same score: Bracher and others (2021), section 2.2."""
    quantiles, seen = drawn()
    away = seen[:, None] - quantiles
    loss = np.where(away >= 0, np.array(LEVELS) * away, (np.array(LEVELS) - 1) * away)
    assert weighted_interval_score(quantiles, seen) == pytest.approx(2 * loss.mean(axis=1), rel=1e-12)


def test_the_score_is_that_of_scoringrules():
    """Without numba its 0.10 takes the median itself for the distance to it, so that part is not taken from it."""
    other = pytest.importorskip("scoringrules")
    quantiles, seen = drawn()
    alpha = 2 * np.array(LEVELS[:3])
    lower, upper = quantiles[:, :3], quantiles[:, :3:-1]
    intervals = other.weighted_interval_score(seen, quantiles[:, 3], lower, upper, alpha, w_median=0.0, backend="numpy")
    expected = intervals + np.abs(seen - quantiles[:, 3]) / 2 / 3.5
    assert weighted_interval_score(quantiles, seen) == pytest.approx(expected, rel=1e-12)
    losses = [other.quantile_score(seen, quantiles[:, n], level) for n, level in enumerate(LEVELS)]
    assert weighted_interval_score(quantiles, seen) == pytest.approx(2 * np.mean(losses, axis=0), rel=1e-12)


@pytest.mark.parametrize(("seen", "half", "most"), [(30, True, True), (29.9, False, True), (60.1, False, False)])
def test_an_interval_holds_its_ends(seen, half, most):
    held = [bool(covered(FORECAST, np.array([seen]), share)[0]) for share in (0.5, 0.8)]
    assert held == [half, most]


def test_the_interval_of_a_share_leaves_half_of_the_rest_on_either_side():
    assert [float(end[0]) for end in interval(FORECAST, 0.95)] == [10, 70]
