"""Follow Viet Nam's Project 06 province by province: where each figure comes from, what it allows, where it leads."""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "change": ["growth", "growth_table", "moved_series"],
        "columns": [
            "finding_text",
            "growth_text",
            "moves_text",
            "pair_text",
            "quantile_text",
            "rank_text",
            "target_text",
        ],
        "comparison": ["compare", "pairs", "standing"],
        "consistency": ["findings"],
        "comparable": ["before_merger"],
        "dataset": ["Dataset", "load"],
        "doubts": ["doubt_sentences", "findings_on"],
        "interval": ["Interval"],
        "keys": ["comparison_keys", "projection_keys", "province_keys", "quality_keys", "series_keys"],
        "names": ["AmbiguousName", "UnknownName"],
        "overview": ["kind_text", "source_text"],
        "parameters": ["ParameterError", "validate"],
        "phrases": ["change_unit", "territory_name"],
        "plot_knowledge": ["plot_coverage", "plot_quantities"],
        "plot_series": ["plot_line"],
        "plot_strips": ["plot_moves", "plot_standing", "plot_targets"],
        "plot_territories": ["plot_comparison", "plot_tiles"],
        "projection": ["project", "project_many"],
        "schema": ["DataError", "check"],
        "scoring": ["score"],
        "sentences": [
            "growth_sentences",
            "projection_sentences",
            "series_name",
            "status_key",
            "target_sentences",
        ],
        "derivation": ["derived"],
        "provenance": ["cite"],
        "revisions": ["changes"],
        "revisions_text": ["changes_since", "changes_sentence", "changes_text"],
        "show": ["say", "summary", "table", "title"],
        "skill": ["backtest"],
        "staleness": ["dating", "freshness"],
        "summaries": [
            "comparison_name",
            "comparison_sentences",
            "province_name",
            "province_sentences",
            "quality_sentences",
        ],
        "used": ["figures_used", "readable"],
        "targets": ["next_due", "statuses", "target_status", "targets_for"],
    },
)
