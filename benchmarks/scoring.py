"""Score ten thousand sources at once: time and memory, as ratios within one run.

    python benchmarks/scoring.py                    1M and 10M forecasts
    python benchmarks/scoring.py --sizes 1 10 100   100M too: 1.3 GB in the temporary folder
    python benchmarks/scoring.py --write            put the table into benchmarks/RESULTS.md

Every figure is the best of three runs. Each stage runs in a process of its own, whose peak
memory is that stage's.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

SOURCES = 10_000
LEVELS = 101
MILLION = 1_000_000
CHUNK = 5 * MILLION
RESULTS = Path(__file__).with_name("RESULTS.md")


def best(work: Callable[[], Any], runs: int = 3) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def peak() -> float:
    """MiB this process has used at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- the stages, each run by `stage` in a fresh process ---


def generate(folder: Path, size: int) -> dict[str, float]:
    """Forecasts of uneven sources, some five to a report, drawn and written in chunks."""
    rng = np.random.default_rng(20261122)
    share = rng.dirichlet(np.full(SOURCES, 0.5))
    bias = rng.normal(0, 0.3, SOURCES)
    files = [(folder / name).open("wb") for name in ("source", "ppm", "y", "report")]
    for done in range(0, size, CHUNK):
        count = min(CHUNK, size - done)
        source = rng.choice(SOURCES, count, p=share).astype(np.int32)
        level = rng.integers(0, LEVELS, count)
        p = level / (LEVELS - 1)
        shifted = 1 / (1 + np.exp(-bias[source]) * (1 - p) / np.maximum(p, 1e-12))
        y = (rng.random(count) < shifted).astype(np.int8)
        report = rng.integers(0, max(min(size, 10 * MILLION) // 5 // SOURCES, 3), count)
        columns = (source, (level * 10_000).astype(np.int32), y, report.astype(np.int32))
        for file, column in zip(files, columns, strict=True):
            column.tofile(file)
    for file in files:
        file.close()
    return {}


def chunks(folder: Path, *names: str) -> Iterator[list[np.ndarray[Any, Any]]]:
    """The columns of the record, a chunk at a time."""
    types = {"source": np.int32, "ppm": np.int32, "y": np.int8, "report": np.int32}
    files = [(folder / name).open("rb") for name in names]
    while True:
        part = [
            np.fromfile(file, types[name], CHUNK)
            for file, name in zip(files, names, strict=True)
        ]
        if not part[0].size:
            break
        yield part
    for file in files:
        file.close()


def scan(folder: Path, size: int) -> dict[str, float]:
    """Read three columns and add each up: the least any method must do."""

    def work() -> list[int]:
        totals = [0, 0, 0]
        for part in chunks(folder, "source", "ppm", "y"):
            totals = [
                total + int(column.sum(dtype=np.int64))
                for total, column in zip(totals, part, strict=True)
            ]
        return totals

    return {"seconds": best(work), "peak": peak()}


def group(folder: Path, size: int) -> dict[str, float]:
    """Count by source and probability, as one GROUP BY does: a dense histogram, streamed."""
    cells = SOURCES * LEVELS

    def work() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        n, k = np.zeros(cells, np.int64), np.zeros(cells, np.int64)
        for source, ppm, y in chunks(folder, "source", "ppm", "y"):
            cell = source * LEVELS + ppm // 10_000
            n += np.bincount(cell, minlength=cells)
            k += np.bincount(cell[y == 1], minlength=cells)
        return n, k

    seconds = best(work, runs=1 if size > 10 * MILLION else 3)
    n, k = work()
    filled = np.flatnonzero(n)
    np.savez(folder / "t1.npz", cell=filled, n=n[filled], k=k[filled])
    return {"seconds": seconds, "peak": peak()}


def by_report(folder: Path, size: int) -> dict[str, float]:
    """Sums by source and report, the second GROUP BY."""
    reports = max(min(size, 10 * MILLION) // 5 // SOURCES, 3)
    cells = SOURCES * reports
    sums = np.zeros((4, cells))

    def work() -> None:
        sums[:] = 0
        for source, ppm, y, report in chunks(folder, "source", "ppm", "y", "report"):
            cell, p = source * reports + report, ppm / MILLION
            for row, weight in enumerate((None, p, y, (p - y) ** 2)):
                sums[row] += np.bincount(cell, weight, minlength=cells)

    seconds = best(work, runs=1)
    filled = np.flatnonzero(sums[0])
    np.savez(
        folder / "t2.npz",
        source=filled // reports,
        report=filled % reports,
        sums=sums[:, filled],
    )
    return {"seconds": seconds, "peak": peak()}


def measure(folder: Path, size: int) -> dict[str, float]:
    """Everything from the grouped table on."""
    import scoring

    with np.load(folder / "t1.npz") as t1:
        source, ppm = t1["cell"] // LEVELS, t1["cell"] % LEVELS * 10_000
        n, k = t1["n"], t1["k"]

    def build() -> scoring.GroupedTable:
        return scoring.GroupedTable.from_arrays(source, p_ppm=ppm, n=n, k=k)

    with np.load(folder / "t2.npz") as t2:
        key, report, sums = t2["source"], t2["report"], t2["sums"]

    def clusters() -> scoring.ClusterSums:
        return scoring.ClusterSums.from_arrays(
            key, report, n=sums[0], p=sums[1], y=sums[2], squared=np.minimum(sums[3], sums[0])
        )

    table, by_cluster = build(), clusters()
    scoring.cox_calibration(table.subset(table.keys[:1]))  # loads what is imported late
    scoring.corp(table.subset(table.keys[:1]))
    scoring.cluster_t(by_cluster.subset(by_cluster.keys[:1]))
    found = {
        "rows": float(table.p.size),
        "build": best(build),
        "build clusters": best(clusters),
        "Brier, log, spherical": best(
            lambda: (
                scoring.brier_score(table),
                scoring.log_score(table),
                scoring.spherical_score(table),
            )
        ),
        "Murphy": best(lambda: scoring.murphy(table)),
        "CORP": best(lambda: scoring.corp(table)),
        "Yates": best(lambda: scoring.yates(table)),
        "AUC": best(lambda: scoring.auc(table)),
        "cluster-t, Brier and bias": best(
            lambda: (scoring.cluster_t(by_cluster), scoring.cluster_t(by_cluster, "bias"))
        ),
        "Cox": best(lambda: scoring.cox_calibration(table)),
    }
    return {**found, "peak": peak()}


def apart(folder: Path, size: int) -> dict[str, float]:
    """What costs more and is asked for less."""
    import scoring

    with np.load(folder / "t1.npz") as t1:
        source, ppm = t1["cell"] // LEVELS, t1["cell"] % LEVELS * 10_000
        n, k = t1["n"].astype(float), t1["k"].astype(float)
    table = scoring.GroupedTable.from_arrays(source, p_ppm=ppm, n=n, k=k)
    rng = np.random.default_rng(1)
    folds, left_n, left_k = [], n.copy(), k.copy()
    for fold in range(20, 0, -1):
        part_k = rng.binomial(left_k.astype(int), 1 / fold)
        part_no = rng.binomial((left_n - left_k).astype(int), 1 / fold)
        folds.append(
            scoring.GroupedTable.from_arrays(source, p_ppm=ppm, n=part_k + part_no, k=part_k)
        )
        left_n, left_k = left_n - part_k - part_no, left_k - part_k
    with np.load(folder / "t2.npz") as t2:
        key, report, sums = t2["source"], t2["report"], t2["sums"]
    buckets = scoring.BucketSums.from_arrays(
        key, report % 64, n=sums[0], p=sums[1], y=sums[2], squared=np.minimum(sums[3], sums[0])
    )
    brier = scoring.brier_score(table)
    variance = scoring.uncertainty(table) / table.count + 1e-6
    return {
        "jackknife of AUC, 20 folds": best(lambda: scoring.jackknife(folds, scoring.auc), 1),
        "jackknife of CORP, 20 folds": best(
            lambda: scoring.jackknife(folds, lambda t: scoring.corp(t).miscalibration), 1
        ),
        "bootstrap, 1,000 draws": best(lambda: scoring.cluster_bootstrap(buckets, seed=1)),
        "rank draws, 1,000": best(
            lambda: scoring.rank_uncertainty(scoring.empirical_bayes(brier, variance), seed=1)
        ),
        "null of CORP, 200 draws": best(lambda: scoring.null_miscalibration(table, seed=1), 1),
        "peak": peak(),
    }


def loops(folder: Path, size: int) -> dict[str, float]:
    """One source after another, as one would with other libraries; timed on a sample."""
    import xarray as xr
    from scores.probability import brier_score, isotonic_fit, roc_auc
    from sklearn.isotonic import IsotonicRegression
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

    parts = list(chunks(folder, "source", "ppm", "y"))
    source, ppm, y = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(source, kind="stable")
    source, p, y = source[order], ppm[order] / MILLION, y[order].astype(float)
    edges = np.flatnonzero(np.diff(source, prepend=-1, append=SOURCES))
    records = [(p[low:high], y[low:high]) for low, high in pairwise(edges)]
    scored = [(q, z) for q, z in records if 0 < z.sum() < z.size]

    def scikit_learn(q: Any, z: Any) -> None:
        inside = np.clip(q, 1e-3, 1 - 1e-3)
        brier_score_loss(z, q)
        log_loss(z, inside)
        roc_auc_score(z, q)
        IsotonicRegression(out_of_bounds="clip").fit_transform(q, z)
        LogisticRegression(C=np.inf, max_iter=50).fit(np.log(inside / (1 - inside))[:, None], z)

    def scores(q: Any, z: Any) -> None:
        forecast, outcome = xr.DataArray(q, dims="i"), xr.DataArray(z, dims="i")
        brier_score(forecast, outcome)
        roc_auc(forecast, outcome)
        isotonic_fit(q, z)

    found = {"sources": float(len(records))}
    for name, work, sample in (("scikit-learn", scikit_learn, 400), ("scores", scores, 100)):
        chosen = scored[:: max(len(scored) // sample, 1)]
        seconds = best(lambda work=work, chosen=chosen: [work(*one) for one in chosen], 1)
        found[name] = seconds / len(chosen) * len(records)
    return {**found, "peak": peak()}


STAGES = {
    stage.__name__: stage for stage in (generate, scan, group, by_report, measure, apart, loops)
}


def stage(name: str, folder: Path, size: int) -> dict[str, float]:
    """Run a stage in a process of its own."""
    # As a module from the root: beside this file `scoring` would be this file.
    command = [sys.executable, "-m", "benchmarks.scoring", "--stage", name]
    options = ["--folder", str(folder), "--sizes", str(size)]
    root = RESULTS.parents[1]
    done = subprocess.run(
        [*command, *options], check=True, stdout=subprocess.PIPE, text=True, cwd=root
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


# --- the table ---

MEASURES = (
    "Brier, log, spherical",
    "Murphy",
    "CORP",
    "Yates",
    "AUC",
    "cluster-t, Brier and bias",
    "Cox",
)


def run(millions: int) -> dict[str, dict[str, float]]:
    """All stages at one size; loops and what is measured apart at one size only."""
    size = millions * MILLION
    names = ["generate", "scan", "group", "by_report", "measure"]
    names += ["loops"] if millions == 1 else []
    names += ["apart"] if millions == 10 else []
    with tempfile.TemporaryDirectory(prefix="scoring-benchmark-") as folder:
        return {name: stage(name, Path(folder), size) for name in names}


def table(results: dict[int, dict[str, dict[str, float]]]) -> str:
    """The results in Markdown."""
    sizes = list(results)
    head = ["step", *(f"{size}M" for size in sizes)]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]

    def row(name: str, figures: list[str]) -> None:
        lines.append(f"| {' | '.join([name, *figures])} |")

    def seconds(get: Callable[[dict[str, dict[str, float]]], float]) -> list[str]:
        return [f"{get(results[size]):.3f} s" for size in sizes]

    def total(result: dict[str, dict[str, float]]) -> float:
        return sum(result["measure"][name] for name in MEASURES)

    row("rows of the grouped table", [f"{results[s]['measure']['rows']:,.0f}" for s in sizes])
    row("scan and sum of three columns", seconds(lambda r: r["scan"]["seconds"]))
    row("count by source and probability", seconds(lambda r: r["group"]["seconds"]))
    row("build and check the grouped table", seconds(lambda r: r["measure"]["build"]))
    for name in MEASURES:
        row(name, seconds(lambda r, name=name: r["measure"][name]))
    row("**all measures from the grouped table on**", seconds(total))
    row(
        "Cox, share of that",
        [f"{results[s]['measure']['Cox'] / total(results[s]):.0%}" for s in sizes],
    )
    row("peak memory of that", [f"{results[s]['measure']['peak']:.0f} MiB" for s in sizes])
    whole = [
        (r["group"]["seconds"] + r["measure"]["build"] + total(r)) / r["scan"]["seconds"]
        for r in results.values()
    ]
    row("end to end over the scan", [f"{ratio:.1f}x" for ratio in whole])
    text = "\n".join(lines)
    if 1 in results:
        text += "\n\n" + loop_table(results[1], total(results[1]))
    if 10 in results:
        text += "\n\n" + apart_table(results[10]["apart"])
    return text


def loop_table(result: dict[str, dict[str, float]], ours: float) -> str:
    """Other libraries, one source at a time."""
    found = result["loops"]
    grouped = ours + result["measure"]["build"] + result["group"]["seconds"]
    every = f"all {found['sources']:,.0f} sources of 1M forecasts, from a sample"
    lines = [
        f"| one source at a time, {every} | time | against all measures, counting included |",
        "| --- | --- | --- |",
    ]
    what = {
        "scikit-learn": "scikit-learn: Brier, log, AUC, isotonic, logistic",
        "scores": "`scores`: Brier, AUC, isotonic",
    }
    for name, label in what.items():
        lines.append(f"| {label} | {found[name]:.0f} s | {found[name] / grouped:.0f}x |")
    return "\n".join(lines)


def apart_table(found: dict[str, float]) -> str:
    """What is measured apart, at 10M forecasts."""
    lines = ["| measured apart, 10M forecasts | time |", "| --- | --- |"]
    lines += [f"| {name} | {found[name]:.2f} s |" for name in found if name != "peak"]
    return "\n".join([*lines, f"| peak memory of these | {found['peak']:.0f} MiB |"])


def write(text: str) -> None:
    """Replace the section "Scoring" of the results page, leaving the others alone."""
    page = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Results\n"
    before, _mark, after = page.partition("\n## Scoring\n")
    rest = after.partition("\n## ")
    others = f"\n## {rest[2]}" if rest[1] else ""
    section = f"\n## Scoring\n\n{INTRODUCTION}\n\n{text}\n"
    RESULTS.write_text(f"{before.rstrip()}\n{section}{others}", "utf-8")


INTRODUCTION = "\n".join(
    [
        "`python benchmarks/scoring.py --sizes 1 10 100 --write`: 10,000 sources of very",
        "uneven size, 101 stated probabilities, best of three runs on 2 cores. Times compare",
        "only within a run; the scan is the floor of that run. Counting is what one `GROUP BY`",
        "does; measures start from its result.",
    ]
)


def main() -> None:
    """Run the stages asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10], help="in millions")
    parser.add_argument("--write", action="store_true", help="into benchmarks/RESULTS.md")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.stage:
        print(json.dumps(STAGES[asked.stage](asked.folder, asked.sizes[0])))
        return
    text = table({size: run(size) for size in asked.sizes})
    print(text)
    if asked.write:
        write(text)


if __name__ == "__main__":
    main()
