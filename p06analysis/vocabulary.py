"""What columns and choices of the data package may be called in a table that somebody fills in."""

from __future__ import annotations

from pathlib import Path

from .extending import fields
from .names import did_you_mean, fold
from .numerals import QUALIFIERS
from .sheets import FIGURES, SOURCES, UNIT, Heads

COLUMNS_VI = {
    **{"province": "tỉnh", "indicator": "chỉ tiêu", "scope": "phạm vi", "period_start": "từ ngày"},
    **{"period_end": "đến ngày", "period_basis": "căn cứ kỳ", "value": "giá trị", "qualifier": "mức độ"},
    **{"numerator": "tử số", "denominator": "mẫu số", "stated_change": "mức thay đổi", "flag": "đánh dấu"},
    **{"source": "nguồn", "locator": "vị trí", "note": "ghi chú", UNIT: "đơn vị", "title": "tiêu đề"},
    **{"publisher": "nơi đăng", "kind": "loại", "language": "ngôn ngữ", "published": "ngày đăng"},
    **{"published_basis": "căn cứ ngày đăng", "url": "liên kết"},
}
CHOICES_VI = {
    **{"province_level": ["cấp tỉnh"], "district_level": ["cấp huyện"], "commune_level": ["cấp xã"]},
    **{"service_centre": ["trung tâm phục vụ hành chính công"], "police": ["công an"], "departments": ["sở, ngành"]},
    **{"ministries": ["bộ, ngành"], "localities": ["địa phương"], "exact": ["chính xác"], **QUALIFIERS},
    **{"stated": ["nêu rõ"], "inferred": ["suy ra"], "doubtful": ["nghi ngờ"], "superseded": ["đã thay thế"]},
    **{"news": ["báo chí"], "portal": ["cổng thông tin"], "decision": ["quyết định"], "report": ["báo cáo"]},
    **{"vi": ["tiếng Việt", "Vietnamese"], "en": ["tiếng Anh", "English"], "fr": ["tiếng Pháp", "French"]},
    **{"ja": ["tiếng Nhật", "Japanese"], "zh": ["tiếng Trung", "Chinese"], "month": ["tháng"]},
    "not_before": ["không trước"],
}
ARTICLE = {  # columns of sources.csv in a row of figures, named as in Dataset.joined
    name if name.startswith("published") else f"source_{name}": name
    for name in ("title", "publisher", "kind", "language", "published", "published_basis", "url", "note")
}


def choices(field: dict) -> list[str]:
    """What a field may hold; empty where it is free."""
    return field.get("constraints", {}).get("enum", [])


def heads(folder: Path) -> dict[str, Heads]:
    """What the columns of both sheets may be called, in English or Vietnamese; what tells of an article, in either."""
    figures = {name: name for name in (*fields(folder, "observations"), UNIT, *ARTICLE)}
    articles = {ours: theirs for theirs, ours in ARTICLE.items() if ours not in figures}
    names = {FIGURES: figures | articles, SOURCES: {name: name for name in fields(folder, "sources")}}
    return {
        sheet: Heads(
            {fold(COLUMNS_VI[said]): key for said, key in known.items() if said in COLUMNS_VI}
            | {fold(said): key for said, key in known.items()}
        )
        for sheet, known in names.items()
    }


def choose_word(text: str, allowed: list[str]) -> str:
    """Turn a word, in English or Vietnamese, into the one that the schema has for it.

    Raises
    ------
    ValueError
        None of them; the message names all and the nearest.

    Examples
    --------
    >>> choose_word("Cấp xã", ["province_level", "commune_level"])
    'commune_level'
    """
    for each in allowed:
        if fold(text) in {fold(word) for word in (each, *CHOICES_VI.get(each, ())) if fold(word)}:
            return each
    said = {word: each for each in allowed for word in (each, *CHOICES_VI.get(each, ()))}
    raise ValueError(f"{text!r} is not one of {', '.join(allowed)}{did_you_mean(text, said)}")
