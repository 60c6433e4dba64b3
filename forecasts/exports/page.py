"""What every page has in common: templates that escape, one style sheet, a strict policy."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from forecasts.exports.words import clean

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: Any) -> str:
    """A whole page: no script, nothing fetched, and only the style sheet in it applies."""
    style = _style()
    page = _environment().get_template(template)
    return page.render(style=style, policy=_policy(style), **values)


def web_address(url: str | None) -> str | None:
    """The address where a browser may follow it, None for any other scheme.

    Examples:
        >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
        ('https://example.org/a', None)
    """
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and bool(parts.netloc)
    return parts.geturl() if is_web else None


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("forecasts.exports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {"minus": _minus, "exact": _exact, "web": web_address}
    return environment


def _finalize(value: Any) -> Any:
    """Text from outside loses control characters; markup of our own stays as it is."""
    return clean(value) if type(value) is str else value


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


def _exact(value: float) -> str:
    """A number as the JSON has it."""
    return repr(value)


@cache
def _style() -> Any:
    from markupsafe import Markup

    sheet = files("forecasts.exports").joinpath("templates", "page.css")
    return Markup(sheet.read_text("utf-8"))


def _policy(style: str) -> str:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
