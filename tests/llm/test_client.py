"""Every way an endpoint can fail: one clear line, and what to do about it."""

import json
import socket
import time

import pytest
from pydantic import SecretStr

from forecasts.errors import TransferError, UsageError
from forecasts.llm import Caps, Endpoint, LanguageModel, Wire
from tests.llm.desk import REPORT, a_model, only, read
from tests.llm.playing_server import Asked, Playing, Reply, completion, statement, statements

GOOD = statements(statement("grain exports will halt", sentence=4))


def failure(model: LanguageModel, text: str = REPORT) -> str:
    with pytest.raises(TransferError) as caught:
        read(model, text)
    message = str(caught.value)
    assert "\n" not in message
    return message


def refused(status: int, body: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body.encode(), status, named)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(refused(401), "FORECASTS_LLM_API_KEY", id="no key"),
        pytest.param(refused(403), "refuses the key (403)", id="wrong key"),
        pytest.param(refused(404, "no such model"), "no such model", id="not there"),
        pytest.param(refused(500), "answers 500, not 200", id="broken"),
        pytest.param(
            refused(400, '{"error": {"message": "context\\n too long"}}'),
            "answers 400, not 200: context too long",
            id="says why",
        ),
        pytest.param(refused(400, "\x1b[31mred\x07"), "400, not 200: [31mred", id="escapes"),
        pytest.param(refused(302, Location="/x"), "sends elsewhere (302)", id="redirect"),
        pytest.param(
            refused(429, retry_after="3600"), "too busy (429); it says to wait 3600 s", id="429"
        ),
        pytest.param(
            refused(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), "until Wed", id="date"
        ),
        pytest.param(refused(503), "is too busy (503)", id="503"),
        pytest.param(Reply(b"<html>hello"), "is no chat completion", id="a page"),
        pytest.param(Reply(b"\xff\xfe\x00"), "is no chat completion", id="no text"),
        pytest.param(Reply(b""), "is no chat completion", id="nothing"),
        pytest.param(Reply(b"[]"), "is no chat completion", id="a list"),
        pytest.param(Reply(b'{"choices": []}'), "is no chat completion", id="no choice"),
        pytest.param(
            Reply(b'{"choices": [{"message": {"content": null}}]}'), "no text", id="null"
        ),
        pytest.param(Reply(b"[" * 200_000), "is no chat completion", id="nested"),
        pytest.param(completion("I found three forecasts."), "not the JSON", id="prose"),
        pytest.param(completion('{"statements": [{"quo'), "not the JSON", id="torn off"),
        pytest.param(completion("[" * 200_000), "not the JSON", id="nested inside"),
        pytest.param(completion('{"statements": 3}'), "has no list", id="no list"),
        pytest.param(
            completion('{"statements": ' + "1" * 9_000 + "}"), "not the JSON", id="int"
        ),
        pytest.param(
            completion(json.dumps({"statements": [{}] * 1_001})), "up to 1,000", id="endless"
        ),
        pytest.param(
            Reply(b"x", headers={"Content-Encoding": "gzip"}), "packed", id="unasked gzip"
        ),
    ],
)
def test_a_failure_is_one_line(server: Playing, reply: Reply, words: str) -> None:
    server.plays(reply)
    assert words in failure(a_model(server, key="canary"))


def test_a_fenced_answer_is_read(server: Playing) -> None:
    inner = json.dumps({"statements": [statement("grain exports will halt", sentence=4)]})
    server.plays(completion(f"```json\n{inner}\n```"))
    assert only(read(a_model(server))).quote == "grain exports will halt"


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("text", id="a string"),
        pytest.param(None, id="null"),
        pytest.param({}, id="nothing in it"),
        pytest.param(statement("grain exports will halt", kind="oracle"), id="no such kind"),
        pytest.param(statement("grain exports will halt", sentence="four"), id="no number"),
        pytest.param({**statement("x"), "terms": "will"}, id="terms no list"),
        pytest.param({**statement("x"), "quote": ["grain"]}, id="quote no text"),
    ],
)
def test_an_entry_of_another_shape_is_dropped_and_the_rest_kept(
    server: Playing, entry: object
) -> None:
    good = statement("grain exports will halt", sentence=4)
    server.plays(completion(json.dumps({"statements": [entry, good]})))
    reading = read(a_model(server))
    assert only(reading).quote == "grain exports will halt"
    assert reading.tally.malformed == 1


def test_a_busy_endpoint_is_asked_again_after_the_wait_it_names(server: Playing) -> None:
    waits: list[float] = []
    server.plays(refused(429, retry_after="7"), refused(503, retry_after="0.5"), GOOD)
    reading = read(a_model(server, wire=Wire(pause=waits.append)))
    assert reading.tally.kept == 1
    assert waits == [7.0, 0.5]


def test_it_is_not_asked_for_ever(server: Playing) -> None:
    waits: list[float] = []
    server.plays(refused(429, retry_after="1"))
    assert "429" in failure(a_model(server, wire=Wire(pause=waits.append)))
    assert len(server.asked) == 3
    assert waits == [1.0, 1.0]


def test_a_silent_endpoint_is_given_up_in_time(server: Playing) -> None:
    server.plays(Reply(GOOD.body, wait=1.0))
    began = time.monotonic()
    assert "no answer within 0.2 s" in failure(a_model(server, timeout=0.2))
    assert time.monotonic() - began < 0.9


def test_an_answer_that_drips_in_is_given_up_in_time(server: Playing) -> None:
    server.plays(Reply(GOOD.body, drip=0.05))
    began = time.monotonic()
    assert "no answer within 0.4 s" in failure(a_model(server, timeout=0.4))
    assert time.monotonic() - began < 2


def test_nobody_there(server: Playing) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = LanguageModel(Endpoint(f"http://127.0.0.1:{port}/v1", "m"))
    assert "cannot be reached" in failure(model)


def test_an_endless_answer_is_cut_off(server: Playing) -> None:
    server.plays(Reply(b" " * 50_000))
    assert "over 10,000 bytes" in failure(a_model(server, caps=Caps(answer_bytes=10_000)))


def test_a_single_sentence_that_takes_too_many_tokens(server: Playing) -> None:
    server.plays(completion('{"statements": [', finish="length"))
    assert "broke off after 4,096 tokens" in failure(a_model(server))


def test_halves_of_halves_end_at_the_cap_on_requests(server: Playing) -> None:
    def never_enough(asked: Asked) -> Reply:
        finish = "length" if len(asked.sentences) > 1 else "stop"
        return completion('{"statements": []}', finish=finish)

    server.plays(never_enough)
    assert "over 3 requests" in failure(a_model(server, caps=Caps(requests=3)))
    assert len(server.asked) == 3


def test_a_report_over_the_cap_is_refused_before_anything_is_sent(server: Playing) -> None:
    server.plays(GOOD)
    with pytest.raises(UsageError, match="FORECASTS_LLM_MAX_CHARACTERS"):
        read(a_model(server, caps=Caps(characters=100)))
    assert server.asked == []


def test_the_key_is_in_no_message_and_no_representation(server: Playing) -> None:
    server.plays(refused(401, '{"error": "Incorrect key provided: canary-4711"}'))
    model = a_model(server, key="canary-4711")
    message = failure(model)
    assert "Incorrect key provided: (the key)" in message
    assert "canary" not in message + repr(model) + str(model)


def test_proxies_of_the_environment_are_not_used(
    server: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.plays(GOOD)
    assert read(a_model(server)).tally.kept == 1


@pytest.mark.parametrize(
    ("url", "model", "key", "words"),
    [
        pytest.param("", "m", "", "FORECASTS_LLM_URL", id="no address"),
        pytest.param("http://127.0.0.1/v1", " ", "", "FORECASTS_LLM_MODEL", id="no model"),
        pytest.param("ftp://host/v1", "m", "", "http:// or https://", id="other scheme"),
        pytest.param("127.0.0.1:8000", "m", "", "http:// or https://", id="no scheme"),
        pytest.param("http://host:99999/v1", "m", "", "no address", id="no such port"),
        pytest.param("http://[::1/v1", "m", "", "no address", id="a bracket left open"),
        pytest.param("https://me:pw@host/v1", "m", "", "_API_KEY", id="key in the address"),
        pytest.param("http://host/v1", "m", "k", "over https only", id="key in the clear"),
        pytest.param("https://host/v1", "m", "a\nb", "no key has", id="line end in the key"),
        pytest.param("https://host/v1", "m", "a\u00e9", "no key has", id="no ASCII"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    url: str, model: str, key: str, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Endpoint(url, model, SecretStr(key))
    assert words in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://host/v1", "https://host/v1/chat/completions"),
        ("https://host/v1/", "https://host/v1/chat/completions"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/chat/completions"),
        ("https://host/v1/chat/completions", "https://host/v1/chat/completions"),
        ("https://host/d?api-version=1", "https://host/d/chat/completions?api-version=1"),
    ],
)
def test_the_address_is_completed(url: str, address: str) -> None:
    assert Endpoint(url, "m").address == address
