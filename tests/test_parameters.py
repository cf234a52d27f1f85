"""The parameters of a notebook: each wrong one is named with the nearest right value, all at once, before any work."""

import pytest

from p06analysis import ParameterError, validate


def refused(**given):
    with pytest.raises(ParameterError) as error:
        validate(**given)
    return str(error.value).splitlines()


def test_names_become_keys_and_are_attributes():
    given = validate(province="HÀ TĨNH", indicator="online payment", scope="", known_by="2024-06-30")
    assert (given.province, given.indicator, given.scope) == ("ha_tinh", "online_payment_rate", "")
    assert f"{given.data.known_by:%Y-%m-%d}" == "2024-06-30"


def test_an_empty_day_of_comparison_is_the_day_of_knowledge():
    assert validate(on="", known_by="2024-06-30").on == "2024-06-30"


def test_all_wrong_ones_are_named_in_one_error():
    said = refused(
        province="ha_tin", indicator="onlin_payment_rate", scope="policee", due="31/12/2024", known_by="soon"
    )
    assert said[0] == "5 parameters are wrong:"
    assert [line.partition(":")[0] for line in said[1:]] == ["known_by", "province", "indicator", "scope", "due"]
    assert [
        word for word in ("ha_tinh", "online_payment_rate", "police", "2024-12-31") if word not in "\n".join(said)
    ] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"province": 42}, "province: 42 is int, not str"),
        ({"window_days": "365"}, "window_days: '365' is str, not int"),
        ({"window_days": True}, "window_days: True is bool, not int"),
        ({"window_days": 0}, "window_days: 0 is not above 0"),
        ({"goal": "many"}, "goal: 'many' is str, not a number"),
        ({"goal": -2.0}, "goal: -2.0 is not a number from 0 on, nor -1 for none"),
        ({"goal": float("nan")}, "goal: nan is not a number from 0 on, nor -1 for none"),
        ({"indicators": "online_payment_rate"}, "indicators: 'online_payment_rate' is str, not list"),
        ({"lang": "fr"}, "lang: 'fr' is not one of en"),
        ({"provinz": "ha_tinh"}, "provinz: no such parameter; did you mean province?"),
        ({"province": "Lâm Đồng"}, "lam_dong (until 2025-06-30), lam_dong_2025 (from 2025-07-01)"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_wrong(given, said):
    assert said in "\n".join(refused(**given))


def test_a_territory_that_does_not_exist_yet_is_refused():
    (_count, said) = refused(province="lam_dong_2025", known_by="2025-03-31")
    assert said == "province: lam_dong_2025 exists only from 2025-07-01, after 2025-03-31"


def test_a_territory_without_figures_is_refused_with_some_that_have_them():
    (_count, said) = refused(province="soc_trang")
    assert said.startswith("province: no figure of soc_trang was known by 2026-03-31; there are figures of ")


def test_a_quantity_that_the_territory_lacks_is_refused_with_those_it_has():
    (_count, said) = refused(province="kon_tum", indicator="online_payment_rate")
    assert said.endswith("there are figures of full_process_services")


def test_the_likest_quantities_come_first():
    (_count, said) = refused(province="ha_tinh", indicator="late_rate")
    offered = said.split("figures of ")[1].split(", ")
    assert all(each.endswith("_rate") for each in offered)
    assert "online_payment_rate" in offered  # of those that share as much, the one with the most figures


def test_a_scope_without_figures_is_refused_with_those_that_have_them():
    (_count, said) = refused(province="ha_tinh", indicator="essential_online_rate", scope="ministries")
    assert said == "scope: no figure for scope 'ministries'; there are departments, empty, police"


def test_the_panel_tells_parameters_day_and_digest_and_escapes_them():
    given = validate(province="ha_tinh", known_by="2024-06-30")
    data, meta = given._repr_mimebundle_()
    assert "<dt>Province</dt><dd>Ha Tinh, ha_tinh</dd>" in data["text/html"]
    assert given.data.digest in data["text/html"]
    assert dict(meta["p06"]["parameters"]) == {"known_by": "2024-06-30", "province": "ha_tinh"}
    assert "Province: Ha Tinh, ha_tinh" in repr(given)


def test_an_unknown_attribute_says_which_parameters_there_are():
    with pytest.raises(AttributeError, match="no parameter 'provinz'; there are known_by, province"):
        _ = validate(province="ha_tinh").provinz
