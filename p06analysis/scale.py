"""The scale on which a quantity moves: logit between two bounds, log above one."""

from __future__ import annotations

import numpy as np
import pandas as pd


def scale_of(kind: str) -> str:
    """Name the scale of a kind of indicator: "log" for what is counted so far, "logit" for what has two bounds.

    Examples
    --------
    >>> scale_of("stock"), scale_of("rate")
    ('log', 'logit')
    """
    return "log" if kind == "stock" else "logit"


def transform(values: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """Move values to the logit scale of their bounds, or to the log scale where there is no upper one.

    Examples
    --------
    >>> transform(np.array([50.0]), (0.0, 100.0)), transform(np.array([1.0]), (0.0, np.nan))
    (array([0.]), array([0.]))
    """
    least, most = bounds
    if np.isnan(most):
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


def on_scale(points: pd.DataFrame, bounds: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Transformed figures and the variance of their rounding; a figure at a bound stands for its rounding interval."""
    least, most = bounds
    value = points["value"].to_numpy(float)
    low, high = points["low"].to_numpy(float), points["high"].to_numpy(float)
    at_bound = (value <= least) | (value >= most) if np.isfinite(most) else np.zeros(len(value), bool)
    half = 0.5 * 10.0 ** -points["decimals"].to_numpy(float)
    middle = np.where(at_bound, np.where(value >= most, most - half / 2, least + half / 2), value)
    width = np.where(np.isfinite(high - low), high - low, 2 * half)
    width = np.minimum(width, 2 * half)
    near, far = np.clip(middle - width / 2, least + half / 10, None), middle + width / 2
    far = np.clip(far, None, most - half / 10) if np.isfinite(most) else far
    if not np.isfinite(most):
        near = np.maximum(near, middle / 2)
    return transform(middle, bounds), ((transform(far, bounds) - transform(near, bounds)) ** 2) / 12
