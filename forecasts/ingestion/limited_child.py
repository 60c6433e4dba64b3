"""Started by path in a process of its own: one reader, run on one file within limits.

The file comes on standard input, the result goes out as JSON. Arguments: memory in bytes,
seconds of CPU, the reader's module in this folder, and what else that reader takes. Nothing is
imported before the limits hold.
"""

import json
import resource
import sys
from importlib import import_module
from pathlib import Path


def limit_process(memory_bytes: int, cpu_seconds: int) -> None:
    """Caps on this process that nothing in it can lift."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Reads, and says what became of it; a refusal is a result as well."""
    memory, cpu, reader, *arguments = sys.argv[1:]
    limit_process(int(memory), int(cpu))
    data = sys.stdin.buffer.read()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from forecasts.ingestion.refused import Refused

    module = import_module(f"forecasts.ingestion.{reader}")
    try:
        result = module.answer(data, *arguments)
    except Refused as refused:
        result = refused.result
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
