"""Reading seed files: everything that is wrong comes at once, with file, record and field."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from forecasts.errors import InvalidInputError
from seeds.loader import report_drafts, series_drafts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged data that may be broken."""
    with as_file(files("seeds").joinpath("data")) as packaged:
        return Path(shutil.copytree(packaged, tmp_path / "data"))


def change(path: Path, *changes: tuple[str, str]) -> None:
    """Replace the first occurrence of each text; it must be there."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidInputError) as caught:
        report_drafts(folder)
    return caught.value.faults


def test_a_copy_reads_like_the_original(folder: Path) -> None:
    assert report_drafts(folder) == report_drafts()
    assert series_drafts(folder) == series_drafts()


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    change(
        folder / "blackburn-2025-05-02.toml",
        ('kind = "risk"\nvoice', 'kind = "hope"\nvoice'),
        ("low = 0.25, point = 0.3", "low = 1.25, point = 0.3"),
        ('outcome = "yes"\nknown_on', 'outcome = "maybe"\nknown_on'),
    )
    change(
        folder / "meduza-2024-10-23.toml",
        ("fraction = 0.73\n", ""),
        ('depends_on = "meduza-2024-10-23.10"', 'depends_on = "meduza-2024-10-23.99"'),
        ("language", "tongue"),
    )
    listed = "\n".join(faults_of(folder))
    for expected in (
        "blackburn-2025-05-02.toml: blackburn-2025-05-02.01: kind: Input should be ",
        "blackburn-2025-05-02.toml: blackburn-2025-05-02.01: resolution.outcome: ",
        "blackburn-2025-05-02.toml: blackburn-2025-05-02.10: probability.low: "
        "probability 1.25 is not between 0 and 1",
        "meduza-2024-10-23.toml: report: language: Field required",
        "meduza-2024-10-23.toml: report: tongue: Extra inputs are not permitted",
        "meduza-2024-10-23.toml: meduza-2024-10-23.03: resolution: "
        "partly, and only partly, takes a fraction",
    ):
        assert expected in listed


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "low = 0.25, point = 0.3, high = 0.35",
            "low = 0.2, point = 0.3, high = 0.4",
            "blackburn-2025-05-02.10: the band of 'unlikely' on uk-phia-2018 is",
            id="a band that is not the yardstick's",
        ),
        pytest.param(
            "low = 0.25, point = 0.3,",
            "low = 0.25, point = 0.2,",
            "blackburn-2025-05-02.10: probability: low <= point <= high",
            id="a point outside its band",
        ),
        pytest.param(
            "low = 0.25,",
            "low = 0.2500001,",
            "probability.low: 0.2500001 has more than six decimals",
            id="a probability too fine to keep",
        ),
        pytest.param(
            'expression = "verbal"',
            'expression = "unquantified"',
            "blackburn-2025-05-02.02: a unquantified statement has no probability",
            id="a number for a word that has none",
        ),
        pytest.param(
            'void_reason = "badly_posed"\n',
            "",
            "blackburn-2025-05-02.09: resolution: void, and only void, takes a reason code",
            id="void without a reason",
        ),
        pytest.param(
            "happened_on = 2025-10-22",
            "happened_on = 2025-04-22",
            "blackburn-2025-05-02.05: happened on 2025-04-22, outside the window",
            id="an event before its window",
        ),
        pytest.param(
            "known_on = 2025-05-29",
            "known_on = 2027-05-29",
            "blackburn-2025-05-02.01: resolution.known_on: 2027-05-29 is after 2026-11-22",
            id="a verdict from the future",
        ),
        pytest.param(
            "due_on = 2025-08-02",
            "due_on = 2025-04-02",
            "blackburn-2025-05-02.10: horizon: due 2025-04-02 is before 2025-05-02",
            id="due before it opens",
        ),
        pytest.param(
            'manner = "reported", ',
            "",
            "blackburn-2025-05-02.03: voice: a person or body has a manner",
            id="a reported voice without its manner",
        ),
        pytest.param(
            'source = "the-united-states-and-its-allies"',
            'source = "the-allies"',
            "blackburn-2025-05-02.03: voice.source: 'the-allies' is none of",
            id="a voice that nobody has introduced",
        ),
        pytest.param(
            "start = 326, end = 511",
            "start = 326, end = 326",
            "blackburn-2025-05-02.02: span: span 326-326 is empty",
            id="an empty span",
        ),
        pytest.param(
            "start = 5004, end = 5203",
            "start = 5004, end = 9203",
            "blackburn-2025-05-02.15: span ends after the text's 5394 characters",
            id="a span behind the text",
        ),
        pytest.param(
            "start = 4810, end = 4995",
            "start = 10, end = 4995",
            "blackburn-2025-05-02.14: stands before blackburn-2025-05-02.13 in the text",
            id="a statement out of order",
        ),
        pytest.param(
            'repeats = "blackburn-2025-05-02.14"\n',
            "",
            "blackburn-2025-05-02.02: either a question of its own or the forecast it repeats",
            id="a forecast without a question",
        ),
        pytest.param(
            'key = "blackburn-2025-05-02.15"',
            'key = "blackburn-2025-05-02.16"',
            "blackburn-2025-05-02.16: keys are blackburn-2025-05-02.01 and on, without a gap",
            id="a gap in the numbers",
        ),
        pytest.param(
            'depends_on = "blackburn-2025-05-02.04"',
            'depends_on = "blackburn-2025-05-02.05"',
            "forecasts: these refer to one another in a circle: blackburn-2025-05-02.05",
            id="a circle",
        ),
        pytest.param(
            "[report]", "[report", "blackburn-2025-05-02.toml: ", id="a file that is no TOML"
        ),
        pytest.param(
            "[[voices]]\n",
            "[[speakers]]\n",
            "blackburn-2025-05-02.toml: speakers: no such table; a report has voices,",
            id="an unknown table",
        ),
    ],
)
def test_a_fault_says_where_it_is_and_what_is_right(
    folder: Path, old: str, new: str, fault: str
) -> None:
    change(folder / "blackburn-2025-05-02.toml", (old, new))
    assert any(fault in line for line in faults_of(folder))


def test_scenarios_must_name_what_is_there(folder: Path) -> None:
    change(
        folder / "specialeurasia-2024-11.toml",
        ('forecasts = ["specialeurasia-2024-11.15"]', 'forecasts = ["cfr-2024-10-25.01"]'),
        ('employment.frontline.losses"', 'employment.complex.losses"'),
        (
            'condition_question = "specialeurasia-2024-11-employment.complex"',
            'condition_question = "specialeurasia-2024-11-employment.none"',
        ),
    )
    listed = "\n".join(faults_of(folder))
    assert "'cfr-2024-10-25.01' is no forecast of the report" in listed
    assert "begins with specialeurasia-2024-11-employment.frontline." in listed
    assert "specialeurasia-2024-11.16: condition_question: " in listed


def test_one_name_cannot_mean_two_sources(folder: Path) -> None:
    change(folder / "gardiner-2024-11.toml", ('name = "Richard Gardiner"', 'name = "CFR"'))
    assert faults_of(folder) == ("'cfr' means two sources: cfr and richard-gardiner",)


def test_one_text_cannot_be_two_reports(folder: Path) -> None:
    text = (folder / "gardiner-2024-11.toml").read_text("utf-8")
    (folder / "copy.toml").write_text(text, "utf-8")
    listed = faults_of(folder)
    assert "2 reports have the key gardiner-2024-11" in listed


def test_a_file_of_neither_sort_is_named(folder: Path) -> None:
    (folder / "notes.toml").write_text('title = "notes"\n', "utf-8")
    assert faults_of(folder) == ("notes.toml: has neither a [report] nor a [series]",)


def test_bad_rows_of_a_series_come_with_their_lines(folder: Path) -> None:
    change(
        folder / "fivethirtyeight-governors.csv",
        ("2018-10-11,2018-11-05,0.31156,no", "2018-10-11,2018-11-06,0.31156,no"),
        ("2018-11-05,0.28578,no", "2018-11-05,28.578,no"),
        ("2018-11-05,0.0158,no", "2018-11-05,0.0158,void"),
    )
    with pytest.raises(InvalidInputError) as caught:
        series_drafts(folder)
    assert [line.split(": ")[1] for line in caught.value.faults] == [
        "line 9",
        "line 10",
        "line 12",
    ]
    assert "28.578 is not between 0 and 1" in str(caught.value)


def test_rows_of_a_series_must_fit_one_another(folder: Path) -> None:
    table = folder / "fivethirtyeight-governors.csv"
    change(table, ("0.31156,no", "0.31156,yes"))
    last = table.read_text("utf-8").splitlines()[-1]
    table.write_text(f"{table.read_text('utf-8')}{last}\n", "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        series_drafts(folder)
    listed = "\n".join(caught.value.faults)
    assert "2018.ak: rows of one race differ" in listed
    assert "2 of them have the key 'fivethirtyeight-governors-" in listed


def test_a_series_without_its_table_says_so(folder: Path) -> None:
    (folder / "fivethirtyeight-governors.csv").unlink()
    with pytest.raises(InvalidInputError, match=r"governors\.csv: table: cannot be read"):
        series_drafts(folder)


def test_a_wording_may_hold_only_what_a_row_has(folder: Path) -> None:
    change(folder / "fivethirtyeight-governors.toml", ("of {place}", "of {state}"))
    with pytest.raises(
        InvalidInputError, match=r"may hold .candidate., .place. and .day., nothing else"
    ):
        series_drafts(folder)
