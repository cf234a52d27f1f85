"""The pictures: axes-level, drawn without pyplot, so that no figure stays open and nothing is shown twice."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .change import comparability
from .projection import Projection
from .show import Shown, nothing, picture
from .wording import _, amount, date, figure, listed, month, period

STYLE = mpl.rc_params_from_file(Path(__file__).with_name("p06.mplstyle"), use_default_template=False)
BLUE, RED, GREY, INK = "#0072B2", "#D55E00", "#9aa1ab", "#1b1f24"
FONTS = "'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
LABELS = 14  # more points than this on one line would make their labels collide


def _canvas(height: float, left: float = 0.1, right: float = 0.96, top: float = 0.94, width: float = 7.2):
    """Figure and axes with fixed margins (fractions), so that no layout has to be computed."""
    drawing = Figure(figsize=(width, height))
    bottom = min(0.45, 0.42 / height)
    axes = drawing.add_axes((left, bottom, right - left, top - bottom))
    return drawing, axes


def _svg(drawing: Figure) -> str:
    buffer = io.StringIO()
    drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue().replace("'DejaVu Sans'", FONTS).replace('"DejaVu Sans"', FONTS)


def plot_line(line: pd.DataFrame, projection: Projection | None = None, targets: pd.DataFrame | None = None) -> Shown:
    """Draw a series with what its printed digits allow, its targets and its projection.

    Parameters
    ----------
    line : pandas.DataFrame
        As from `Dataset.series`; conflicting figures are drawn hollow.
    projection : Projection, optional
        Drawn as two bands and a middle where it is not refused.
    targets : pandas.DataFrame, optional
        Rows of `targets.targets_for`.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    head = line.iloc[0]
    points = line[line["chosen"]]
    with mpl.rc_context(STYLE):
        drawing, axes = _canvas(3.4, left=0.08, right=0.88)
        _draw_points(axes, line, points)
        if targets is not None:
            _draw_targets(axes, targets, head["unit"], points)
        made = projection if projection is not None and not projection.refusal else None
        if made is not None:
            _draw_fan(axes, points, made, head["unit"])
        axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * 1.15)
        if head["unit"] == "rank":
            axes.invert_yaxis()
        elif pd.notna(head["maximum"]) and axes.get_ylim()[1] > head["maximum"]:
            axes.set_ylim(top=head["maximum"] * 1.18)
            axes.set_yticks(np.linspace(0, head["maximum"], 6))
        axes.set_ylabel(_units(head["unit"]))
        _date_axis(axes)
        axes.margins(x=0.08)
        svg = _svg(drawing)
    caption = f"{head['name']}: {head['title']}" + (f", {head['scope'].replace('_', ' ')}" if head["scope"] else "")
    spoken = [f"{figure(row)} ({period(row['period_start'], row['period_end'])})" for _i, row in points.iterrows()]
    alt = _("{what}: {figures}.").format(what=caption, figures=", ".join(spoken) or _("no undisputed figure"))
    if made is not None:
        alt += " " + _("Projection for {due}: {middle}, with 80 in 100 between {low} and {high}.").format(
            due=date(pd.Timestamp(made.frame["target_end_date"].iloc[0])), **_projected(made, head["unit"])
        )
    data = pd.DataFrame(
        {
            _("Refers to"): [
                period(r["period_start"], r["period_end"], r["period_basis"]) for _i, r in line.iterrows()
            ],
            _("As published"): [figure(r) for _i, r in line.iterrows()],
            _("At least"): _plain(line["low"]),
            _("At most"): _plain(line["high"]),
            _("Drawn"): np.where(line["chosen"], _("on the line"), _("beside it")),
        }
    )
    if made is not None:
        data = pd.concat([data, _fan_data(made, head["unit"])], ignore_index=True)
    return picture(svg, alt, caption, data)


def _projected(made: Projection, unit: str) -> dict[str, str]:
    places = 1 if unit in ("percent", "score") else 0
    return {name: amount(made.quantile(p), unit, places) for name, p in (("middle", 0.5), ("low", 0.1), ("high", 0.9))}


def _fan_data(made: Projection, unit: str) -> pd.DataFrame:
    due = date(pd.Timestamp(made.frame["target_end_date"].iloc[0]))
    levels = [f"{due}, " + _("projected, quantile {}").format(f"{p:g}") for p in made.frame["output_type_id"]]
    values = [amount(value, unit, 1 if unit in ("percent", "score") else 0) for value in made.frame["value"]]
    return pd.DataFrame({_("Refers to"): levels, _("As published"): values, _("Drawn"): _("projection")}).fillna("")


def _plain(values: pd.Series) -> list[str]:
    return ["" if not np.isfinite(value) else f"{value:.10g}" for value in values]


def _draw_points(axes, line: pd.DataFrame, points: pd.DataFrame) -> None:
    rows = [row for _i, row in points.iterrows()]
    for before, after in pairwise(rows):
        sound = comparability(before, after)[0]
        if sound != "no":
            ends = [before["period_end"], after["period_end"]], [before["value"], after["value"]]
            axes.plot(*ends, color=BLUE, linestyle="-" if sound == "yes" else (0, (4, 2)))
    top = line["high"].where(np.isfinite(line["high"]), line["value"])
    spread = np.abs(np.array([line["value"] - line["low"].clip(lower=0), top - line["value"]]))
    axes.errorbar(line["period_end"], line["value"], yerr=spread, fmt="none", ecolor=BLUE, alpha=0.45, capsize=3)
    for _i, row in line.iterrows():
        axes.plot(
            row["period_end"],
            row["value"],
            "o",
            color=BLUE,
            markerfacecolor=BLUE if row["chosen"] else "white",
        )
    for place, (_i, row) in enumerate(points.iterrows()):
        if len(points) <= LABELS or place in (0, len(points) - 1):
            label = f"{figure(row)}\n{period(row['period_start'], row['period_end'])}"
            axes.annotate(
                label,
                (row["period_end"], row["value"]),
                (0, 7),
                textcoords="offset points",
                ha="center",
                color=INK,
                fontsize=9,
            )


def _draw_targets(axes, targets: pd.DataFrame, unit: str, points: pd.DataFrame) -> None:
    for row in targets.drop_duplicates(["due", "value"]).itertuples():
        axes.plot(row.due, row.value, marker="D", color=RED, linestyle="none")
        words = _("nation's goal {}") if row.binds == "nation" else _("target {}")
        label = words.format(amount(row.value, unit, int(row.value % 1 > 0)))
        axes.annotate(label, (row.due, row.value), (0, -14), textcoords="offset points", ha="center", color=RED)


def _draw_fan(axes, points: pd.DataFrame, made: Projection, unit: str) -> None:
    start, due = points["period_end"].iloc[-1], pd.Timestamp(made.frame["target_end_date"].iloc[0])
    value = points["value"].iloc[-1]
    for low, high, alpha in ((0.1, 0.9, 0.15), (0.25, 0.75, 0.25)):
        ends = [value, made.quantile(low)], [value, made.quantile(high)]
        axes.fill_between([start, due], *ends, color=BLUE, alpha=alpha, linewidth=0)
    places = 1 if unit in ("percent", "score") else 0
    for level in (0.1, 0.5, 0.9):
        axes.annotate(
            amount(made.quantile(level), unit, places),
            (due, made.quantile(level)),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )
    axes.plot([start, due], [value, made.quantile(0.5)], color=BLUE, linestyle=":")


def plot_moves(moved: pd.DataFrame) -> Shown:
    """Draw every percentage that moved: a hollow dot where it began, a full one where it is, and the way between.

    Parameters
    ----------
    moved : pandas.DataFrame
        As from `change.growth_table`.

    Returns
    -------
    Shown
        The picture with its description and data; a sentence where no percentage moved.
    """
    rows = moved[moved["unit"] == "percent"].iloc[::-1].reset_index(drop=True)
    if rows.empty:
        return nothing(_("No percentage has two comparable figures."))
    names = [row.title + (f" ({row.scope.replace('_', ' ')})" if row.scope else "") for row in rows.itertuples()]
    with mpl.rc_context(STYLE):
        height = 0.7 + 0.5 * len(rows)
        drawing, axes = _canvas(height, left=0.4, right=0.92, top=1 - 0.25 / height)
        for place, row in rows.iterrows():
            style = "-" if row["comparable"] == "yes" else (0, (4, 2))
            axes.plot([row["start_value"], row["end_value"]], [place, place], color=BLUE, linestyle=style, zorder=1)
            axes.plot(row["start_value"], place, "o", color=BLUE, markerfacecolor="white", markersize=8)
            axes.plot(row["end_value"], place, "o", color=BLUE, markersize=8)
            for figures, value, rise in (
                (row["first_figure"], row["start_value"], -15),
                (row["last_figure"], row["end_value"], 8),
            ):
                label = f"{figure(figures)} ({figures['period_end'].year})"
                axes.annotate(label, (value, place), (0, rise), textcoords="offset points", ha="center", fontsize=8.5)
        axes.set_yticks(rows.index, names)
        axes.set(xlim=(0, 104), ylim=(-0.7, len(rows) - 0.3))
        axes.grid(axis="y", visible=False)
        svg = _svg(drawing)
    caption = _("{name}: percentages, from the first (hollow) to the last figure (full)").format(
        name=rows["name"].iloc[0]
    )
    spoken = [
        f"{n} {figure(r.first_figure)} {_('to')} {figure(r.last_figure)}"
        for n, r in zip(names, rows.itertuples(), strict=True)
    ]
    data = pd.DataFrame(
        {
            _("Quantity"): names,
            _("First"): [figure(row) for row in rows["first_figure"]],
            _("Refers to "): [date(day) for day in rows["start"]],
            _("Last"): [figure(row) for row in rows["last_figure"]],
            _("Refers to"): [date(day) for day in rows["end"]],
        }
    )
    return picture(svg, f"{caption}: {'; '.join(spoken[::-1])}.", caption, data.iloc[::-1])


def _units(unit: str) -> str:
    return {"percent": "%", "rank": _("rank"), "score": _("points"), "vnd": _("dong")}.get(unit, _("number"))


def _date_axis(axes) -> None:
    from matplotlib.dates import AutoDateLocator, num2date

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=6))
    axes.xaxis.set_major_formatter(lambda value, _place: month(num2date(value)))
    axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.10g}")
    axes.grid(axis="x", visible=False)


def plot_comparison(compared: pd.DataFrame, highlight: str = "") -> Shown:
    """Draw territories as dots with the interval that their printed digits allow, best first.

    Parameters
    ----------
    compared : pandas.DataFrame
        As from `comparison.compare`.
    highlight : str
        Key of the territory to colour.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    if compared.empty:
        return nothing(_("Nothing to draw: no territory has a figure in this window."))
    head = compared.iloc[0]
    rows = compared.iloc[::-1].reset_index(drop=True)
    with mpl.rc_context(STYLE):
        drawing, axes = _canvas(0.7 + 0.27 * len(rows), left=0.24, right=0.9, top=1 - 0.12 / (0.7 + 0.27 * len(rows)))
        top = rows["high"].where(np.isfinite(rows["high"]), rows["value"])
        axes.hlines(rows.index, rows["low"].clip(lower=0), top, color=GREY, linewidth=2)
        for place, row in rows.iterrows():
            color = RED if row["province"] == highlight else INK if row["level"] == "nation" else BLUE
            axes.plot(row["value"], place, "D" if row["level"] == "nation" else "o", color=color)
            axes.annotate(
                figure(row),
                (row["value"], place),
                (7, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        axes.set_yticks(rows.index, rows["name"])
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_xlim(left=0)
        axes.grid(axis="y", visible=False)
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:,.10g}")
        svg = _svg(drawing)
    best = [f"{row['name']} {figure(row)}" for _i, row in compared[compared["level"] != "nation"].head(3).iterrows()]
    caption = _("{title} by territory").format(title=head["title"])
    alt = _("{caption}, {n} territories; first {best}.").format(caption=caption, n=len(compared), best=listed(best))
    data = pd.DataFrame(
        {
            _("Territory"): compared["name"],
            _("Figure"): [figure(row) for _i, row in compared.iterrows()],
            _("Refers to"): [
                period(r["period_start"], r["period_end"], r["period_basis"]) for _i, r in compared.iterrows()
            ],
            _("At least"): _plain(compared["low"]),
            _("At most"): _plain(compared["high"]),
        }
    )
    return picture(svg, alt, caption, data)


def plot_tiles(compared: pd.DataFrame, provinces: pd.DataFrame, on: str | pd.Timestamp) -> Shown:
    """Draw every territory of a day as one square, coloured by its figure; white means that none is known.

    Parameters
    ----------
    compared : pandas.DataFrame
        As from `comparison.compare` or `Dataset.snapshot`.
    provinces : pandas.DataFrame
        `Dataset.provinces`.
    on : str or pandas.Timestamp
        The day, which decides between the 63 and the 34 territories.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    if compared.empty:
        return nothing(_("No map: no territory has a figure in this window."))
    on = pd.Timestamp(on)
    after = on >= pd.Timestamp("2025-07-01")
    row_name, column_name = ("tile_row_2025", "tile_col_2025") if after else ("tile_row", "tile_col")
    exists = (provinces["valid_from"].isna() | (provinces["valid_from"] <= on)) & (
        provinces["valid_to"].isna() | (provinces["valid_to"] >= on)
    )
    tiles = provinces[exists & provinces[row_name].notna()].merge(
        compared[["province", "value", "high", "low"]], on="province", how="left", validate="1:1"
    )
    head = compared.iloc[0]
    known = tiles["value"].notna()
    with mpl.rc_context(STYLE):
        rows, columns = int(tiles[row_name].max()) + 1, int(tiles[column_name].max()) + 1
        drawing = Figure(figsize=(0.62 * columns + 0.2, 0.42 * rows + 0.5))
        axes = drawing.add_axes((0.01, 0.06, 0.98, 0.93))
        shade = mpl.colormaps["cividis_r"]
        spread = mpl.colors.Normalize(tiles["value"].min(), tiles["value"].max())
        for _i, tile in tiles.iterrows():
            filled = pd.notna(tile["value"])
            color = shade(spread(tile["value"])) if filled else "white"
            corner = (int(tile[column_name]), int(tile[row_name]))
            axes.add_patch(
                mpl.patches.Rectangle(corner, 0.95, 0.93, facecolor=color, edgecolor="#c9ced6", linewidth=0.8)
            )
            dark = filled and np.dot(color[:3], (0.299, 0.587, 0.114)) < 0.5
            ink = "white" if dark else INK if filled else "#6b717b"
            axes.text(
                corner[0] + 0.475,
                corner[1] + 0.36,
                _short(tile["name"]),
                ha="center",
                va="center",
                fontsize=6,
                color=ink,
            )
            if filled:
                label = f"{tile['value']:,.4g}"
                axes.text(corner[0] + 0.475, corner[1] + 0.7, label, ha="center", va="center", fontsize=7, color=ink)
        axes.set(xlim=(-0.1, columns), ylim=(rows, -0.1), xticks=[], yticks=[])
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        svg = _svg(drawing)
    caption = _("{title}: tile map, {known} of {all} territories known").format(
        title=head["title"], known=int(known.sum()), all=len(tiles)
    )
    alt = _("{caption}; lowest {low}, highest {high}.").format(
        caption=caption,
        low=amount(tiles["value"].min(), head["unit"], int(head["decimals"])),
        high=amount(tiles["value"].max(), head["unit"], int(head["decimals"])),
    )
    data = tiles.sort_values("sort_order")
    data = pd.DataFrame({_("Territory"): data["name"], _units(head["unit"]): _plain(data["value"])})
    return picture(svg, alt, caption, data)


def _short(name: str) -> str:
    """A name that fits a tile."""
    special = {"Ho Chi Minh City": "HCMC", "Ba Ria - Vung Tau": "BR-VT"}
    return special.get(name, name)


def plot_standing(rows: pd.DataFrame, province: str) -> Shown:
    """Draw where one territory stands among the others, one strip for each percentage.

    Parameters
    ----------
    rows : pandas.DataFrame
        Snapshots of several indicators in percent, one under the other.
    province : str
        Key of the territory to name.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    if rows.empty:
        return nothing(_("No quantity of this territory is reported by enough others."))
    import seaborn as sns

    own = rows[rows["province"] == province].sort_values("value")
    others = rows[(rows["province"] != province) & (rows["level"] != "nation")]
    titles = own["title"].tolist()
    with mpl.rc_context(STYLE):
        drawing, axes = _canvas(
            0.75 + 0.42 * len(titles), left=0.4, right=0.92, top=1 - 0.15 / (0.75 + 0.42 * len(titles))
        )
        order = titles[::-1]
        sns.stripplot(
            data=others,
            x="value",
            y="title",
            order=order,
            jitter=False,
            color=GREY,
            alpha=0.7,
            size=7,
            ax=axes,
        )
        for _i, row in own.iterrows():
            place = order.index(row["title"])
            axes.plot(row["value"], place, "o", color=RED, markersize=9)
            axes.annotate(
                figure(row),
                (row["value"], place),
                (0, 8),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                color=RED,
            )
        axes.set(xlim=(0, 104), xlabel="", ylabel="", ylim=(len(titles) - 0.4, -0.7))
        axes.grid(axis="y", visible=False)
        svg = _svg(drawing)
    name = own["name"].iloc[0]
    spoken = [f"{row['title']} {figure(row)}" for _i, row in own.iterrows()]
    caption = _("{name} (red) among the other territories (grey), in percent").format(name=name)
    alt = _("{caption}: {figures}.").format(caption=caption, figures=", ".join(spoken))
    data = rows.sort_values(["title", "value"])
    data = pd.DataFrame(
        {
            _("Quantity"): data["title"],
            _("Territory"): data["name"],
            _("Figure"): [figure(row) for _i, row in data.iterrows()],
            _("Refers to"): [
                period(r["period_start"], r["period_end"], r["period_basis"]) for _i, r in data.iterrows()
            ],
        }
    )
    return picture(svg, alt, caption, data)


def plot_coverage(joined: pd.DataFrame) -> Shown:
    """Draw how many figures are known by territory and year of the period's end.

    Parameters
    ----------
    joined : pandas.DataFrame
        `Dataset.joined`.

    Returns
    -------
    Shown
        The picture with its description and data.
    """
    import seaborn as sns

    counted = joined.assign(year=joined["period_end"].dt.year)
    order = counted.drop_duplicates("province").sort_values("sort_order")
    names = {
        p: f"{n} (from 2025)" if p.endswith("_2025") else n
        for p, n in zip(order["province"], order["name"], strict=True)
    }
    grid = counted.pivot_table(index="province", columns="year", values="value", aggfunc="size").reindex(
        order["province"]
    )
    with mpl.rc_context(STYLE):
        height = 0.7 + 0.19 * len(grid)
        drawing = Figure(figsize=(6.4, height))
        axes = drawing.add_axes((0.34, 0.01, 0.64, 0.99 - 0.4 / height))
        sns.heatmap(
            grid,
            cmap="cividis_r",
            cbar=False,
            annot=True,
            fmt=".0f",
            linewidths=0.8,
            annot_kws={"size": 7},
            ax=axes,
            robust=True,
        )
        axes.set_yticks(np.arange(len(grid)) + 0.5, [names[key] for key in grid.index], fontsize=7)
        axes.xaxis.tick_top()
        axes.set(xlabel="", ylabel="")
        svg = _svg(drawing)
    caption = _("Figures known, by territory and year")
    known = int(counted.shape[0])
    alt = _("{caption}: {known} figures of {n} territories, {first} to {last}.").format(
        caption=caption, known=known, n=len(grid), first=counted["year"].min(), last=counted["year"].max()
    )
    data = grid.fillna(0).astype(int).astype(str)
    data.insert(0, _("Territory"), [names[key] for key in grid.index])
    return picture(svg, alt, caption, data.rename(columns=str))
