"""Settings: the environment goes before the file, the file before the defaults."""

from pathlib import Path

import pytest

from forecasts.config import default_database_url, load_settings
from forecasts.errors import InvalidInputError, TransferError


def test_defaults_need_nothing() -> None:
    settings = load_settings({})
    assert settings.yardstick == "uk-phia-2018"
    assert settings.horizon_policy.no_words == settings.no_words_months == 12


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("short_months = 4\nlong_due_months = 48\n", encoding="utf-8")
    environment = {"FORECASTS_CONFIG": str(file), "forecasts_short_months": "6"}
    settings = load_settings(environment)
    assert (settings.short_months, settings.long_due_months) == (6, 48)
    assert settings.horizon_policy.short == 6


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert load_settings({"FORECASTS_SHORT_MONTHS": ""}) == load_settings({})


def test_every_fault_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("short_months = 0\n", encoding="utf-8")
    environment = {"FORECASTS_CONFIG": str(file), "FORECASTS_SMTP_TLS": "maybe"}
    with pytest.raises(InvalidInputError) as caught:
        load_settings(environment)
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        f"short_months in {file}",
        "FORECASTS_SMTP_TLS",
    ]


@pytest.mark.parametrize("content", ["short_month = 3\n", "= =\n", "x = 1\ny = 2\n"])
def test_a_file_with_faults_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"desk\.toml"):
        load_settings({"FORECASTS_CONFIG": str(file)})


def test_a_misspelt_setting_is_shown_its_name(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("short_month = 3\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="did you mean short_months"):
        load_settings({"FORECASTS_CONFIG": str(file)})


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match=r"nowhere\.toml"):
        load_settings({"FORECASTS_CONFIG": str(tmp_path / "nowhere.toml")})


def test_secrets_are_not_shown() -> None:
    settings = load_settings({"FORECASTS_SMTP_PASSWORD": "canary"})
    assert "canary" not in repr(settings)
    assert "canary" not in settings.model_dump_json()
    assert settings.smtp_password.get_secret_value() == "canary"


def test_the_default_database_is_a_file() -> None:
    assert default_database_url().startswith("sqlite:///")
    assert default_database_url().endswith("desk.db")
