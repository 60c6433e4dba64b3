"""The command line: each command parses, calls one service and prints."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of `forecasts` and of `python -m forecasts`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _collect_garbage_seldom()
        from forecasts.cli.start import run

        code = run(given)
    except KeyboardInterrupt:  # while the program itself was being loaded
        sys.stderr.write("Error: interrupted before anything was done\n")
        code = 130
    sys.exit(code)


def _collect_garbage_seldom() -> None:
    """Starting makes many classes and little garbage; a third of the time went into looking."""
    import gc

    gc.set_threshold(100_000, 20, 20)


__all__ = ["main"]
