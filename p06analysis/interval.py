"""What the printed digits of a figure allow, and how that carries into differences and ratios."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

COUNTED = ("count", "rank", "vnd")


class Interval(NamedTuple):
    """A value with the lowest and highest true value that its printed form allows."""

    value: float
    low: float
    high: float

    def __sub__(self, other: Interval) -> Interval:
        """Difference, as wide as both roundings together.

        Examples
        --------
        >>> change = Interval(31.93, 31.925, 31.935) - Interval(0.77, 0.765, 0.775)
        >>> [round(float(bound), 2) for bound in change]
        [31.16, 31.15, 31.17]
        """
        return Interval(self.value - other.value, self.low - other.high, self.high - other.low)

    def __truediv__(self, other: Interval) -> Interval:
        """Ratio of two non-negative values, unbounded where the divisor may be zero.

        Examples
        --------
        >>> fold = Interval(31.93, 31.925, 31.935) / Interval(0.77, 0.765, 0.775)
        >>> [round(float(bound), 1) for bound in fold]
        [41.5, 41.2, 41.7]
        """
        value = self.value / other.value if other.value else np.inf
        high = self.high / other.low if other.low > 0 else np.inf
        return Interval(value, self.low / other.high if other.high else np.inf, high)

    def overlaps(self, other: Interval) -> bool:
        """Whether one true value fits both; a shared end point is not enough, because rounding is half open.

        Examples
        --------
        >>> Interval(31.1, 31.05, 31.15).overlaps(Interval(31.16, 31.15, 31.17))
        False
        """
        slack = 1e-9 * max(1.0, abs(self.value), abs(other.value))
        if self.low == self.high or other.low == other.high:
            return self.low <= other.high + slack and other.low <= self.high + slack
        return self.low < other.high - slack and other.low < self.high - slack


def decimals(published: pd.Series) -> pd.Series:
    """Count the digits printed after the decimal point.

    Examples
    --------
    >>> decimals(pd.Series(["31.90", "86", "0.77"])).tolist()
    [2, 0, 2]
    """
    point = published.str.find(".")
    return (published.str.len() - point - 1).where(point >= 0, 0).astype("int64")


def decimals_of(value: float) -> int:
    """Count the decimals of a number that was read from print; a zero at the end is lost on the way.

    Examples
    --------
    >>> decimals_of(31.1), decimals_of(33.25), decimals_of(80.0)
    (1, 2, 0)
    """
    return len(f"{value:.9f}".rstrip("0").partition(".")[2])


def reported(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the lowest and highest true value that each printed figure allows.

    Percentages and scores are rounded to their last printed digit; counts, ranks and sums are as printed. "over" means
    at least, "nearly" at most, both up to the bound of the indicator; "about" allows half a unit of the last digit that
    is not zero.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns value, decimals, qualifier, unit, minimum, maximum; one row for each figure.

    Returns
    -------
    pandas.DataFrame
        Columns low and high in the unit of the value, same index.

    Examples
    --------
    >>> figures = pd.DataFrame(
    ...     {
    ...         "value": [31.93, 86.0, 1_400_000.0, 100.0],
    ...         "decimals": [2, 0, 0, 0],
    ...         "qualifier": ["exact", "over", "about", "exact"],
    ...         "unit": ["percent", "percent", "count", "percent"],
    ...         "minimum": 0.0,
    ...         "maximum": [100.0, 100.0, float("nan"), 100.0],
    ...     }
    ... )
    >>> reported(figures)
               low         high
    0       31.925       31.935
    1       86.000      100.000
    2  1350000.000  1450000.000
    3       99.500      100.000
    """
    value = frame["value"].to_numpy(float)
    places = frame["decimals"].to_numpy(float)
    half = np.where(frame["unit"].isin(COUNTED), 0.0, 0.5 * 10.0**-places)
    qualifier = frame["qualifier"]
    about = (qualifier == "about").to_numpy()
    half[about] = 0.5 * last_digit(value[about], places[about])
    least = frame["minimum"].fillna(-np.inf).to_numpy(float)
    most = frame["maximum"].fillna(np.inf).to_numpy(float)
    low = np.where(qualifier == "nearly", least, np.where(qualifier == "over", value, value - half))
    high = np.where(qualifier == "over", most, np.where(qualifier == "nearly", value, value + half))
    bounds = {"low": np.maximum(low, least), "high": np.minimum(high, most)}
    return pd.DataFrame(bounds, index=frame.index).round(9)


def last_digit(value: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Place value of the last printed digit that is not zero: 1,400,000 gives 100,000."""
    unit = 10.0**-places
    while (bigger := (value != 0) & np.isclose(np.mod(np.round(value / unit), 10), 0)).any():
        unit = np.where(bigger, unit * 10, unit)
    return unit
