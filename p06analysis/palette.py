"""The colours of pages and pictures, for light and dark screens; colour-blind readers tell them apart.

Blue and vermilion are those of Okabe and Ito (2008), the vermilion darkened until text in it can be read on white.
"""

PALETTE = {  # what a colour is for: on light and on dark paper
    "paper": ("#ffffff", "#14171b"),
    "tint": ("#f3f5f8", "#1e2329"),
    "line": ("#dfe3e8", "#39404a"),
    "grey": ("#868e99", "#7d8794"),
    "soft": ("#4a4f57", "#b3bac4"),
    "ink": ("#1b1f24", "#e8eaed"),
    "accent": ("#0072b2", "#56b4e9"),
    "mark": ("#b84700", "#ff9f66"),
}
PAPER, GREY, SOFT, INK, BLUE, RED = (PALETTE[name][0] for name in ("paper", "grey", "soft", "ink", "accent", "mark"))


def palette_css() -> str:
    """Write the colours as CSS variables that follow the reader's light or dark setting; paper is always light.

    Examples
    --------
    >>> palette_css()[:40]
    ':root{--paper:#ffffff;--tint:#f3f5f8;--l'
    """
    light, dark = (";".join(f"--{name}:{pair[place]}" for name, pair in PALETTE.items()) for place in (0, 1))
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
