"""What reports have in common, made once before they are forked from a server: data, findings, panels, pools."""

from __future__ import annotations

import contextlib
import gc

from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import p06analysis

from .canvas import drawn, strips
from .consistency import findings
from .dataset import keep
from .pool import fit_pool
from .refusals import last_figures
from .report import export

OCTAVES = range(-4, 3)  # from a month to four years: the times ahead for which pools are asked


def warm() -> None:
    """Make in this process what every report would make again; where the data are broken, each report says so itself.

    What a report reads and does is the same as without; `dataset.load` looks whether the files are.
    """
    shown = [new_output("display_data", {"text/html": "<p></p>"})]
    with contextlib.suppress(Exception):
        export(new_notebook(cells=[new_markdown_cell("# ?\n\n## ?"), new_code_cell("0", outputs=shown)]))
        drawn(_strip)
        for name in p06analysis.__all__:
            getattr(p06analysis, name)  # lazily listed ones are imported
        _derive()
    gc.freeze()  # so that no child copies what it only looks at


def _derive() -> None:
    """Keep the data with their findings, panels and pools."""
    data = keep()
    findings(data)
    for scale in ("logit", "log"):
        last_figures(data, scale)
        for octave in OCTAVES:
            fit_pool(data, scale, 2.0**octave)
    _ = data.digest, data.scopes  # cached on the data


def _strip(width: float) -> Figure:
    return strips(width, ["?"])[0]  # a title, so that its bold font is found too
