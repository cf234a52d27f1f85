"""Derived numbers lead to the formula that they were computed by; its inputs lead on."""

import re

import pandas as pd
import pytest
from helpers_analysis import mini, modelled, obs, target

from p06analysis.change import growth
from p06analysis.columns import growth_text, quantile_text, target_text
from p06analysis.derivation import derivation, derived, formulas_in
from p06analysis.formulas import change_address, model_address, required_address
from p06analysis.provenance import figure_id, target_id
from p06analysis.sentences import growth_sentences
from p06analysis.show import Cell, Sentence, say, table, unmarked
from p06analysis.targets import statuses

BEFORE, END, DUE = "2022-12-31", "2023-12-31", "2024-06-30"


def formula(address):
    return formulas_in(address)[address.removeprefix("#")]


def step(folder, first, last, indicator="paid"):
    line = mini(folder, [obs("east", indicator, BEFORE, first), obs("east", indicator, END, last)]).series(
        "east", indicator
    )
    return line, growth(line)


def test_a_change_names_its_two_figures_and_leads_to_both(tmp_path):
    line, steps = step(tmp_path, "40.0", "46.0")
    said = formula(change_address(line.iloc[0], line.iloc[1], steps.iloc[0]))
    # 46 - 40 = 6; both printed to 0.1, so 0.05 either way each; 45.95 / 40.05 = 1.147 and 46.05 / 39.95 = 1.153;
    # 365 days are 11.99 months, 6 / 11.99 = 0.50
    assert unmarked(said) == (
        "East, Paid, 31 December 2022 to 31 December 2023: 46.0% − 40.0% = +6.0 percentage points "
        "(+5.9 to +6.1 by the printed digits); 46.0% ÷ 40.0% = 1.15; over 365 days +0.5 a month."
    )
    assert set(re.findall(r"#(f\w{7})", said)) == {figure_id(row) for _i, row in line.iterrows()}


def test_a_rank_is_told_from_to(tmp_path):
    line, steps = step(tmp_path, 15, 6, "place")
    said = unmarked(formula(change_address(line.iloc[0], line.iloc[1], steps.iloc[0])))
    assert said == "East, Place, 31 December 2022 to 31 December 2023: rank 15 to rank 6 = 9 places better."


def test_sentence_and_table_lead_to_one_formula(tmp_path):
    line, steps = step(tmp_path, "40.0", "46.0")
    cell = growth_text(steps, line).loc[0, "change"]
    assert f"[+6.0 percentage points]({cell.href})" in growth_sentences(line)[0]


def test_a_pace_required_and_seen_names_target_and_figures(tmp_path):
    rows = [obs("east", "paid", BEFORE, "40.0"), obs("east", "paid", END, "46.0")]
    data = mini(tmp_path, rows, [target("east", "paid", DUE, 80)])
    row = next(statuses(data, "east").itertuples())
    # (80 - 46) / (182 days / 30.4375) = 5.69 a month; (46 - 40) / (365 days / 30.4375) = 0.50 a month
    assert unmarked(formula(required_address(row))) == (
        "East, Paid, pace, percentage points; "
        "required: (at least 80% − 46.0%) ÷ the months from 31 December 2023 to 30 June 2024 = +5.69 a month; "
        "seen: (46.0% − 40.0%) ÷ the months from 31 December 2022 to 31 December 2023 = +0.50 a month."
    )
    assert f"(#{target_id(row)})" in formula(required_address(row))
    text = target_text(statuses(data, "east"), data).iloc[0]
    assert (text["required"].main, text["seen"].main) == ("+5.69", "+0.50")
    assert text["required"].href == text["seen"].href == required_address(row)


def test_every_quantile_leads_to_the_model_that_gave_it():
    made = modelled()
    assert set(quantile_text(made, "percent")["Value"].map(lambda cell: cell.href)) == {model_address(made)}
    said = unmarked(formula(model_address(made)))
    assert said.startswith(
        "Ha Tinh, Online payment, projected to 31 December 2023: from 0.77% (2022), 31.93% (2023), on"
    )
    assert "its own pace counts 25 in 100, the pace of all 30 series" in said
    assert "2.5 in 100 below 10.0%, 10 in 100 below 20.0%" in said


def test_formulas_travel_with_what_shows_them_and_their_inputs_with_them():
    mean = derived("85%", "Mean of [80%](#f1234567).")
    other = derivation(f"Twice {mean}.")
    bundle, meta = say(f"It is [170%]({other}).")._repr_mimebundle_()
    assert list(meta["p06"]["formulas"].values()) == [f"Twice {mean}.", "Mean of [80%](#f1234567)."]
    assert f'<li id="{other[1:]}">' in bundle["text/html"]  # in JupyterLab they stand below
    assert say("Nothing derived.")._repr_mimebundle_()[1] == {}


def test_a_sentence_in_a_table_keeps_its_links():
    shown = table(
        pd.DataFrame({"Finding": [Sentence("States [31.93%](#f1234567), **not** <b>."), Cell("a", "#f1")]}), "x"
    )
    assert 'States <a href="#f1234567">31.93%</a>, <strong>not</strong> &lt;b&gt;.' in shown.body
    assert "States 31.93%, not <b>." in shown.text


@pytest.mark.parametrize("address", ["#dffffff0", "#f1234567", ""])
def test_an_address_without_a_formula_gives_none(address):
    assert formulas_in(address) == {}
