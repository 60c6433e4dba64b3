"""The command line: each command parses, calls one service and prints."""

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """The entry point of `forecasts` and of `python -m forecasts`."""
    gc.disable()  # until all is loaded: starting makes many objects and little garbage
    try:
        from forecasts.cli.start import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program itself was being loaded
        sys.stderr.write("Error: interrupted before anything was done\n")
        code = 130
    _leave(code)


def _leave(code: int) -> None:
    """End at once: taking a hundred modules apart would be a quarter of a short command's time.

    Files and the database are closed by then, and child processes have been waited for.
    """
    import logging

    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it has gone
            stream.flush()
    os._exit(code)


__all__ = ["main"]
