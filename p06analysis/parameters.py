"""A notebook's parameters: checked all at once before any work, with the nearest right value for each wrong one."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import pandas as pd

from . import __version__
from .dataset import Dataset, load, to_day
from .names import did_you_mean
from .phrases import territory_name
from .wording import LANGUAGES, _, date, decimal_mark, language, set_language

KINDS = {
    "province": str,
    "highlight": str,
    "indicator": str,
    "scope": str,
    "known_by": str,
    "due": str,
    "goal": (int, float),
    "on": str,
    "since": str,
    "lang": str,
    "indicators": list,
    "window_days": int,
}
NO_GOAL = -1
UNSET = ("", [], NO_GOAL)  # values that ask for nothing


def label(name: str) -> str:
    """Name a parameter for readers.

    Examples
    --------
    >>> label("window_days")
    'Window days'
    """
    return {
        "province": _("Province"),
        "highlight": _("Highlight"),
        "indicator": _("Indicator"),
        "indicators": _("Indicators"),
        "scope": _("Scope"),
        "due": _("Due"),
        "goal": _("Goal"),
        "on": _("On"),
        "since": _("Since"),
        "lang": _("Lang"),
        "window_days": _("Window days"),
    }[name]


class ParameterError(ValueError):
    """Parameters that a notebook cannot work with; the message has a line for each of them."""


@dataclass(frozen=True)
class Given:
    """Checked parameters.

    Attributes
    ----------
    data : Dataset
        As known by the day that the parameter ``known_by`` names.
    values : dict
        Each parameter, names turned into keys; also as attributes of this object.
    typed : dict
        Each parameter as it was given.
    """

    data: Dataset
    values: dict = field(default_factory=dict)
    typed: dict = field(default_factory=dict)

    def __getattr__(self, name: str) -> object:
        """Give a parameter."""
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(
                f"no parameter {name!r}; there are {', '.join(self.__dict__.get('values', {}))}"
            ) from None

    def _facts(self) -> dict[str, str]:
        given = {name: value for name, value in self.values.items() if value not in UNSET and name != "known_by"}
        shown = {label(name): self._named(name, value) for name, value in given.items()}
        return shown | {_("Known by"): date(self.data.known_by), _("Data digest"): self.data.digest}

    def _named(self, name: str, value: object) -> str:
        """A value with the name that readers know it by."""
        if name in ("province", "highlight"):
            row = self.data.provinces.set_index("province").loc[value]
            return f"{territory_name(row)}, {value}"
        if name == "indicator":
            return f"{self.data.indicators.set_index('indicator').loc[value, 'title']}, {value}"
        if isinstance(value, list):
            return "; ".join(self._named("indicator", each) for each in value)
        return decimal_mark(str(value)) if isinstance(value, float) else str(value)

    def __repr__(self) -> str:
        """One line for each parameter."""
        return "\n".join(f"{name}: {value}" for name, value in self._facts().items())

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        facts = self._facts()
        cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
        meta = {
            "role": "parameters",
            "parameters": list(self.typed.items()),  # pairs, because a notebook's file sorts what has names
            "facts": list(facts.items()),
            "province": self.values.get("province", ""),
            "known_by": f"{self.data.known_by:%Y-%m-%d}",
            "digest": self.data.digest,
            "private": self.data.private,
            "version": __version__,
        }
        return {"text/plain": repr(self), "text/html": f'<dl class="facts">{cells}</dl>'}, {"p06": meta}


def validate(known_by: str = "latest", **parameters: object) -> Given:
    """Check all parameters of a notebook and load the data as of its day.

    Parameters
    ----------
    known_by : str
        ISO date or "latest".
    **parameters
        province, indicator (key or name), highlight (a province or ""), indicators (list of them), scope, due and on
        (ISO date or ""; an empty ``on`` is the day of knowledge), goal (number from 0 on, -1 for none), since (ISO date
        before that day, by which something was known, or ""), window_days (whole number above 0), lang (one of
        `wording.LANGUAGES`).

    Returns
    -------
    Given
        The data and the parameters with names turned into keys.

    Raises
    ------
    ParameterError
        With a line for each wrong parameter.

    Examples
    --------
    >>> validate(province="Hà Tĩnh", known_by="2024-06-30").province
    'ha_tinh'
    >>> validate(province="ha tin", window_days=0)
    Traceback (most recent call last):
    ...
    p06analysis.parameters.ParameterError: 2 parameters are wrong:
    province: no province is called 'ha tin'; did you mean ha_tinh or hoa_binh or ha_giang?
    window_days: 0 is not above 0
    """
    wrong: list[str] = []
    data = load()
    try:
        data = data if known_by == "latest" else data.as_of(known_by)
    except ValueError as error:
        wrong.append(f"known_by: {error}")
    values: dict[str, object] = {"known_by": known_by}
    for name, value in parameters.items():
        try:
            values[name] = _checked(name, value, data)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if not wrong:
        wrong = _together(values, data)
    if wrong:
        count = _("1 parameter is wrong:") if len(wrong) == 1 else _("{} parameters are wrong:").format(len(wrong))
        raise ParameterError("\n".join([count, *wrong]))
    if values.get("on") == "":
        values["on"] = f"{data.known_by:%Y-%m-%d}"
    set_language(str(values.get("lang", "en")))
    return Given(data.in_language(language()), values, {"known_by": known_by, **parameters})


def _checked(name: str, value: object, data: Dataset) -> object:
    kind = KINDS.get(name)
    if kind is None:
        raise ValueError(f"no such parameter{did_you_mean(name, KINDS)}")
    if not isinstance(value, kind) or isinstance(value, bool):
        wanted = kind.__name__ if isinstance(kind, type) else "a number"
        raise ValueError(f"{value!r} is {type(value).__name__}, not {wanted}")
    if name == "province" or (name == "highlight" and value):
        return data.province(value)
    if name == "indicator":
        return data.indicator(value)
    if name == "indicators":
        return [data.indicator(each) for each in value]
    if name == "scope":
        return _one_of(value, ["", *data.scopes])
    if name == "lang":
        return _one_of(value, list(LANGUAGES))
    if name in ("due", "on") and value:
        to_day(value, name)
    if name == "since" and value:
        return _earlier(value, data)
    if name == "goal" and value != NO_GOAL and not 0 <= value < float("inf"):
        raise ValueError(f"{value} is not a number from 0 on, nor {NO_GOAL} for none")
    if name == "window_days" and value < 1:
        raise ValueError(f"{value} is not above 0")
    return value


def _earlier(value: str, data: Dataset) -> str:
    """A day before that of knowledge, by which something had been published."""
    if to_day(value, "since") >= data.known_by:
        raise ValueError(f"{value} is not before {data.known_by:%Y-%m-%d}, the day of knowledge")
    data.as_of(value)
    return value


def _one_of(value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise ValueError(
            f"{value!r} is not one of {', '.join(each or 'empty' for each in allowed)}{did_you_mean(value, allowed)}"
        )
    return value


def _likest(indicator: str, known: pd.Series, most: int = 5) -> list[str]:
    """Indicators with figures, those first whose keys share most words, then those with most figures."""
    often, words = known.value_counts(), set(indicator.split("_"))
    return sorted(often.index, key=lambda each: (-len(words & set(each.split("_"))), -often[each], each))[:most]


def _together(values: dict, data: Dataset) -> list[str]:
    """What is wrong with parameters that are right one by one: no figures, or a territory that does not exist yet."""
    province, indicator, scope = values.get("province"), values.get("indicator"), values.get("scope", "")
    rows, day = data.observations, f"{data.known_by:%Y-%m-%d}"
    if rows.empty:
        return [f"known_by: no figure was known by {day}, only targets"]
    if province:
        territory = data.provinces.set_index("province").loc[province]
        if pd.notna(territory["valid_from"]) and territory["valid_from"] > data.known_by:
            return [f"province: {province} exists only from {territory['valid_from']:%Y-%m-%d}, after {day}"]
        rows = rows[rows["province"] == province]
        if rows.empty:
            others = ", ".join(sorted(set(data.observations["province"]))[:5])
            return [f"province: no figure of {province} was known by {day}; there are figures of {others} and others"]
    if indicator:
        about = rows[rows["indicator"] == indicator]
        if about.empty:
            have = ", ".join(_likest(indicator, rows["indicator"]))
            return [f"indicator: no figure of {indicator} was known by {day}; there are figures of {have}"]
        most = data.indicators.set_index("indicator").loc[indicator, "maximum"]
        if pd.notna(most) and values.get("goal", NO_GOAL) > most:
            return [f"goal: {values['goal']} is more than {most:g}, the most that {indicator} can reach"]
        if "scope" in values and not (about["scope"] == scope).any():
            have = ", ".join(sorted({each or "empty" for each in about["scope"]}))
            return [f"scope: no figure for scope {scope or 'empty'!r}; there are {have}"]
    return []
