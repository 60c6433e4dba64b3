"""Documents: the hash of the bytes and that of the text are two things."""

from hashlib import sha256

from forecasts.domain.document import Document, sha256_of


def test_the_texts_hash_is_of_its_utf8_bytes() -> None:
    page = Document("page.html", "Zürich", sha256(b"<p>Zurich</p>").hexdigest(), "text/html")
    assert page.text_sha256 == sha256("Zürich".encode()).hexdigest() == sha256_of("Zürich")
    assert page.text_sha256 != page.sha256
