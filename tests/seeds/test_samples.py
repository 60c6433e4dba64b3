import pytest

from forecasts.ingestion import read
from seeds.samples import Sample, sample_reports
from tests.seeds.sample_pdf import sample_pdf
from tests.shared import shared

SAMPLES = sample_reports()
each = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])


def words_of(sample: Sample) -> list[str]:
    return read(sample.path).text.split()


@each
def test_a_sample_is_read_with_its_own_title_and_date(sample: Sample) -> None:
    document = read(sample.path)
    assert document.title
    assert document.published_on
    assert document.published_on.value == sample.published_on
    assert not document.published_on.basis.startswith("guess")


@each
def test_a_sample_says_that_it_is_one_and_is_of_ordinary_length(sample: Sample) -> None:
    text = " ".join(words_of(sample))
    assert "Sample report written for the forecasts project." in text
    assert "invented" in text
    assert 400 <= len(text.split()) <= 900


def test_there_are_all_formats() -> None:
    kinds = {read(sample.path).media_type for sample in SAMPLES}
    assert kinds == {"text/plain", "text/markdown", "text/html", "application/pdf"}


def test_the_page_comes_without_navigation_adverts_and_teasers() -> None:
    page = next(sample for sample in SAMPLES if sample.path.suffix == ".html")
    markup, text = page.path.read_text("utf-8"), read(page.path).text
    for furniture in ("Privacy", "best boots", "Grain prices", "Subscribe", "Donate", "Share"):
        assert furniture in markup
        assert furniture not in text
    assert "## Key judgements\n\n- Toren is unlikely" in text


def test_the_pdf_is_what_its_script_builds() -> None:
    pdf = next(sample for sample in SAMPLES if sample.path.suffix == ".pdf")
    assert pdf.path.read_bytes() == sample_pdf()


def test_the_pdf_comes_without_running_heads_and_with_whole_words() -> None:
    pdf = next(sample for sample in SAMPLES if sample.path.suffix == ".pdf")
    text = read(pdf.path).text
    assert "number 14" not in text
    assert "Page 1" not in text
    assert "multi-model mean" in text
    assert "the uncertainty is smaller" in text


@each
def test_a_sample_takes_no_ten_words_from_a_real_report(sample: Sample) -> None:
    words = words_of(sample)
    runs = {tuple(words[n : n + 10]) for n in range(len(words) - 9)}
    for path in sorted(shared("seeds").glob("*.txt")):
        real = path.read_text("utf-8", errors="replace").split()
        assert runs.isdisjoint(tuple(real[n : n + 10]) for n in range(len(real) - 9))
