"""Looking around in JupyterLab: choices, what is known of the series chosen, and the code that shows the same."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pandas as pd

from .dataset import Dataset, load
from .engine import ShellEngine
from .phrases import territory_name
from .show import Shown, say
from .wording import _, date, quantity, scope_name

if TYPE_CHECKING:
    import ipywidgets

# What is shown is what this code displays: the explorer runs it, and a notebook that it is copied into runs it again.
CODE = """\
line = data.series(province, indicator, scope)
before = p06.before_merger(data, line)
judged = p06.target_status(data, province, indicator, scope)
due = p06.next_due(judged, line, "", data.known_by)
made = p06.project(data, province, indicator, due, scope)
on = line["period_end"].max()
compared = p06.compare(data.snapshot(indicator, on, 365, scope))
found = p06.finding_text(p06.findings_on(data, line))
headings = {"when": "Refers to", "weight": "Weight", "finding": "Finding"}

display(p06.title(p06.series_name(line), data.known_by))
display(p06.summary(*p06.growth_sentences(line), doubts=p06.doubt_sentences(data, line)))
display(p06.plot_line(line, made, judged, before))
display(p06.say(*p06.target_sentences(judged, line, due)))
display(p06.say(*p06.projection_sentences(made, due, line["unit"].iloc[0]), *p06.projection_doubts(made)))
display(p06.table(found[list(headings)].rename(columns=headings), caption="Findings on these figures"))
peers = p06.comparison_sentences(compared, p06.pairs(compared))
display(p06.say(p06.comparison_name(data, indicator, scope, on) + ".", *peers))
display(p06.plot_comparison(compared, province))
display(p06.figures_used(data, line, judged, comparators=(before, compared)))
"""
GIVEN = "# data is what p06.explore was given"


def explore(data: Dataset | None = None) -> Explorer:
    """Choose a territory, a quantity and a day of knowledge in JupyterLab, and see what is known of it.

    Parameters
    ----------
    data : Dataset, optional
        What is known; loaded as by `load` where it is not given.

    Returns
    -------
    Explorer
        A widget: the line, its doubts and findings, its targets and projection (or why there is none), its peers, and
        the Python code that makes the same in a cell.

    Raises
    ------
    ModuleNotFoundError
        ipywidgets is not installed; the message says what to install.
    RuntimeError
        A report is being rendered, where nobody can choose.

    Examples
    --------
    >>> explorer = explore()
    >>> explorer.province.value, explorer.indicator.value = "ha_tinh", "online_payment_rate"
    >>> explorer
    Ha Tinh: Online payment
    As known by 31 March 2026
    """
    if ShellEngine.running:
        raise RuntimeError(
            "p06.explore() is for JupyterLab: nobody chooses in a rendered report. "
            "Put the code that it gives into the notebook instead."
        )
    try:
        import ipywidgets  # noqa: F401
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "p06.explore() needs ipywidgets, which is not installed: pip install 'p06analysis[explore]'"
        ) from None
    return Explorer(load() if data is None else data, _loading(data))


def _loading(data: Dataset | None) -> str:
    """Code that makes the data once more as known by a day, which is to be filled in."""
    if data is None:
        return 'data = p06.load(known_by="{day}")'
    again = load(data.folder, f"{data.known_by:%Y-%m-%d}")
    if again.digest != data.digest:  # a part, or changed in memory: no file holds it
        return GIVEN + '\ndata = data.as_of("{day}")'
    folder = json.dumps(str(data.folder), ensure_ascii=False).replace("{", "{{").replace("}", "}}")
    return f'data = p06.load({folder}, known_by="{{day}}")'


class Explorer:
    """What `explore` shows.

    Attributes
    ----------
    province, indicator, scope, edition : ipywidgets.Dropdown
        The choices; their values are keys, and an ISO date.
    shown : ipywidgets.Output
        What is known of the series chosen.
    code : ipywidgets.Textarea
        Python code that shows the same in a notebook; empty where nothing is known.
    """

    def __init__(self, data: Dataset, loading: str) -> None:
        """Offer all territories and what is known of them, and begin with the one of which most is known."""
        import ipywidgets

        self._loading, self._settling = loading, False
        self._whole, self._known = data, {f"{data.known_by:%Y-%m-%d}": data}
        self.province, self.indicator, self.scope, self.edition = (
            ipywidgets.Dropdown(description=name, layout={"width": "44em", "max_width": "100%"})
            for name in (_("Territory"), _("Quantity"), _("Part"), _("Known by"))
        )
        self.shown = ipywidgets.Output()
        self.code = ipywidgets.Textarea(rows=CODE.count("\n") + 5, layout={"width": "100%"})
        names = {territory_name(row): row["province"] for _i, row in data.provinces.iterrows()}
        reported = data.columns(["province", "level"]).query("level != 'nation'")["province"]
        _offer(self.province, names, reported.value_counts().index[0] if len(reported) else next(iter(names.values())))
        _offer(self.edition, _editions(data), f"{data.known_by:%Y-%m-%d}")
        code = ipywidgets.Accordion([self.code], titles=[_("Python code that shows the same in a notebook")])
        self._box = ipywidgets.VBox([self.province, self.indicator, self.scope, self.edition, code, self.shown])
        self._settle(None)
        for choice in (self.province, self.indicator, self.scope, self.edition):
            choice.observe(self._settle, "value")

    def __repr__(self) -> str:
        """Give the first of what is shown as plain text."""
        return self.shown.outputs[0]["data"]["text/plain"]

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict, dict]:
        return self._box._repr_mimebundle_(**kwargs) | {"text/plain": repr(self)}, {"p06": {"role": "explorer"}}

    def _settle(self, _change: object) -> None:
        """Offer what is known of the territory chosen, then show what is chosen of it."""
        if self._settling:
            return
        self._settling = True
        try:
            rows = self._whole.figures(self.province.value)
            titles = dict(zip(rows["title"], rows["indicator"], strict=True))
            _offer(self.indicator, titles, _longest(rows)[0])
            rows = rows[rows["indicator"] == self.indicator.value]
            parts = {scope_name(scope) or _("the whole"): scope for scope in sorted(set(rows["scope"]))}
            _offer(self.scope, parts, _longest(rows)[1])
            self.scope.layout.display = None if len(parts) > 1 else "none"
        finally:
            self._settling = False
        self._show()

    def _show(self) -> None:
        """Run the code for what is chosen; a sentence stands in place of what cannot be shown."""
        self.shown.outputs, self.code.value = (), ""
        data, shown = self._data(), []
        missing = self._missing(data)
        if not missing:
            chosen = f"province, indicator, scope = {json.dumps(self._chosen())[1:-1]}"
            self.code.value = "\n".join(
                ["import p06analysis as p06", "", self._loading.format(day=self.edition.value), chosen, CODE]
            )
            try:
                exec(
                    f"{chosen}\n{CODE}",
                    {"p06": sys.modules[__package__], "data": data, "display": shown.append},
                )
            except Exception as error:  # nobody sees what a widget raises
                form = _("This could not be shown ({error}). The code says more when it is run in a cell.")
                shown, missing = [], form.format(error=f"{type(error).__name__}: {error}")
        self.shown.outputs = tuple(map(_output, [say(missing)] if missing else shown))

    def _chosen(self) -> tuple[str, str, str]:
        return self.province.value, self.indicator.value, self.scope.value

    def _data(self) -> Dataset:
        """The edition chosen; each is made once, because all that is derived from one is kept with it."""
        day = self.edition.value
        if day not in self._known:
            self._known[day] = self._whole.as_of(day)
        return self._known[day]

    def _missing(self, data: Dataset) -> str:
        """Why there is nothing to show; empty where there is something."""
        name, day = self.province.label, date(data.known_by)
        if self.indicator.value is None:
            return _("No figure of {name} is known.").format(name=name)
        if len(data.series(*self._chosen())):
            return ""
        what = quantity(self.indicator.label, self.scope.value)
        first = self._whole.series(*self._chosen())["published"].min()
        said = _("No figure of {name} for {what} was known by {day}; the first was published on {first}.")
        return said.format(name=name, what=what, day=day, first=date(first))


def _editions(data: Dataset) -> dict[str, str]:
    """Ends of quarters since the oldest publication, and the day of knowledge itself; the newest first."""
    ends = pd.date_range(data.sources["published"].min(), data.known_by, freq="QE")
    days = [data.known_by, *(day for day in ends[::-1] if day < data.known_by)]
    return {date(day): f"{day:%Y-%m-%d}" for day in days}


def _longest(rows: pd.DataFrame) -> tuple[str | None, str | None]:
    """Quantity and part of which most figures are known."""
    return (None, None) if rows.empty else rows.groupby(["indicator", "scope"]).size().idxmax()


def _offer(choice: ipywidgets.Dropdown, values: dict[str, str], start: str | None) -> None:
    """Offer other values; what was chosen stays where it is still offered."""
    before = choice.value
    choice.options = list(values.items())
    choice.value = before if before in values.values() else start


def _output(shown: Shown) -> dict:
    """What a cell would hold that shows it."""
    data, metadata = shown._repr_mimebundle_()
    return {"output_type": "display_data", "data": data, "metadata": metadata}
