"""The scale on which a quantity moves: logit between two bounds, log above one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .interval import last_digit


def scale_of(kind: str) -> str:
    """Name the scale of a kind of indicator: "log" for what is counted so far, "logit" for what has two bounds.

    Examples
    --------
    >>> scale_of("stock"), scale_of("rate")
    ('log', 'logit')
    """
    return "log" if kind == "stock" else "logit"


def transform(values: np.ndarray, bounds: tuple) -> np.ndarray:
    """Move values to the logit scale of their bounds, or to the log scale where there is no upper one.

    Examples
    --------
    >>> transform(np.array([50.0]), (0.0, 100.0)), transform(np.array([1.0]), (0.0, np.nan))
    (array([0.]), array([0.]))
    """
    least, most = bounds
    if np.isnan(most).all():
        return np.log(values)
    return np.log((values - least) / (most - values))


def untransform(z: float | np.ndarray, bounds: tuple) -> float | np.ndarray:
    """Move levels of one scale back to the unit of the indicator.

    Examples
    --------
    >>> float(untransform(0.0, (0.0, 100.0)))
    50.0
    """
    least, most = bounds
    if np.isnan(most).all():
        return np.exp(z)
    return least + (most - least) / (1 + np.exp(-z))


def on_scale(points: pd.DataFrame, most: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Transformed figures and the variance of their rounding; a figure at a bound stands for its rounding interval.

    Parameters
    ----------
    points : pandas.DataFrame
        Columns value, low, high, decimals, qualifier and minimum.
    most : numpy.ndarray or None
        Upper bound of each; None for the log scale.

    Returns
    -------
    numpy.ndarray, numpy.ndarray
        Levels and variances. A figure that is not exact is taken to be right within its last digit that is not zero,
        as a bound alone ("over") says nothing of how far off it is.

    Examples
    --------
    >>> said = {"value": [100.0], "low": [99.5], "high": [100.0], "decimals": [0], "qualifier": "exact", "minimum": 0.0}
    >>> on_scale(pd.DataFrame(said), np.array([100.0]))[0].round(2)  # between 99.5 and 100, so about 99.75
    array([5.99])
    """
    value, places = points["value"].to_numpy(float), points["decimals"].to_numpy(float)
    half = 0.5 * 10.0**-places
    width = (points["high"] - points["low"]).to_numpy(float, copy=True)
    bound = (points["qualifier"] != "exact").to_numpy()
    width[bound] = last_digit(value[bound], places[bound])
    if most is None:
        near, far = np.maximum(value - width / 2, value / 2), value + width / 2
        return np.log(value), (np.log(far) - np.log(near)) ** 2 / 12
    least = points["minimum"].to_numpy(float)
    middle = np.where(value >= most, most - half / 2, np.where(value <= least, least + half / 2, value))
    near = np.maximum(middle - width / 2, least + half / 10)
    far = np.minimum(middle + width / 2, most - half / 10)
    level, low, high = (transform(each, (least, most)) for each in (middle, near, far))
    return level, (high - low) ** 2 / 12
