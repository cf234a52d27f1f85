"""The two languages of an edition: the jobs of each, and the link from each page to the same page in the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .jobs import Job
from .report import complete

NAMES = {"en": "English", "vi": "Tiếng Việt"}  # each in itself, as who looks for it reads no other
LINK = '<p class="languages"><a lang="{0}" hreflang="{0}" href="../{0}/{2}.html">{1}</a></p>\n'
LINKS = [re.escape(LINK.format(key, name, "@")).replace("@", r"[\w.-]+") for key, name in NAMES.items()]
START = '<header>\n<div class="page">\n'


def in_languages(jobs: list[Job], languages: Sequence[str]) -> list[Job]:
    """Ask for every report in each language; in a folder for each where there are several.

    Parameters
    ----------
    jobs : list of Job
        The reports.
    languages : sequence of str
        Of `wording.LANGUAGES`; none leaves the reports as their plan has them.

    Returns
    -------
    list of Job
        Those of the first language first. A notebook without the parameter ``lang`` is asked for as it is.

    Examples
    --------
    >>> from p06analysis.report import find_notebook
    >>> [job.name for job in in_languages([Job(find_notebook("growth"), {"province": "hue"})], ["en", "vi"])]
    ['en/growth-hue', 'vi/growth-hue']
    """
    several = len(languages) > 1
    return [
        replace(job, parameters=_asked(job, language), place=f"{language}/" if several else job.place)
        for language in languages
        for job in jobs
    ] or jobs


def _asked(job: Job, language: str) -> dict[str, object]:
    try:
        complete(job.notebook, {"lang": language})
    except ValueError:  # no such parameter, or no notebook, which fails as a report
        return job.parameters
    return {**job.parameters, "lang": language}


def paired(page: str, place: str, name: str) -> str:
    """Link a page to the same page in the other language.

    The link is put in when the page is sealed: it belongs to the edition, and the report is the same without.

    Parameters
    ----------
    page : str
        HTML.
    place : str
        As of `jobs.Job`; empty leaves the page as it is.
    name : str
        Its file name without place and ending.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> paired(START, "en/", "growth-hue").splitlines()[2]
    '<p class="languages"><a lang="vi" hreflang="vi" href="../vi/growth-hue.html">Tiếng Việt</a></p>'
    """
    if not place:
        return page
    other = next(key for key in NAMES if f"{key}/" != place)
    return page.replace(START, START + LINK.format(other, NAMES[other], name), 1)


def unpaired(page: str) -> str:
    """Take that link out again.

    Examples
    --------
    >>> unpaired(paired(START, "vi/", "index")) == START
    True
    """
    return re.sub(rf"(?<={re.escape(START)})(?:{'|'.join(LINKS)})", "", page, count=1)
