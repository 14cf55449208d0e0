"""Runs every recommender on every data set and prints one table; `compare.sh` prepares what this needs."""

import argparse
import json
import pathlib
import subprocess
import sys

from scorer import read_lists, score

HERE = pathlib.Path(__file__).parent
TOP = 20


def json_of(command):
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def of_implicit(args, train, out, factors, alpha):
    script = [sys.executable, HERE / "implicit_als.py", "--train", train, "--out", out]
    return json_of(script + ["--factors", factors, "--alpha", alpha, "--threads", args.threads, "--top", TOP])


def of_madang(args, train, out, kind, settings):
    model = out.with_suffix(".model")
    threads = ["--threads", args.threads, "--json"]
    pairs = [part for setting in settings for part in ("--set", setting)]
    fit = json_of([args.madang, "learn", "fit", "--model", kind, "--train", train, "--out", model, *pairs, *threads])
    lists = json_of(
        [args.madang, "learn", "recommend", "--model", model, "--train", train, "--top", TOP, "--out", out, *threads]
    )
    return {
        "cpu_seconds": fit["cpu_seconds"],
        "lists_per_second": lists["lists_per_second"],
        "peak_mb": max(fit["peak_mb"], lists["peak_mb"]),
    }


RUNS = [
    # Its default weight of what was seen, and the one that its paper (Hu et al. 2008) recommends.
    ("implicit ALS-64, alpha 1", lambda args, train, out: of_implicit(args, train, out, 64, 1)),
    ("implicit ALS-64, alpha 40", lambda args, train, out: of_implicit(args, train, out, 64, 40)),
    ("implicit ALS-256, alpha 1", lambda args, train, out: of_implicit(args, train, out, 256, 1)),
    ("implicit ALS-256, alpha 40", lambda args, train, out: of_implicit(args, train, out, 256, 40)),
    ("madang als, 64 factors", lambda args, train, out: of_madang(args, train, out, "als", [])),
    ("madang ridge, k=100", lambda args, train, out: of_madang(args, train, out, "ridge", ["k=100"])),
    ("madang ridge, k=300", lambda args, train, out: of_madang(args, train, out, "ridge", ["k=300"])),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--madang", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    sets = sorted(path.parent for path in args.data.glob("*/train.txt") if (path.parent / "test.txt").exists())
    # Some data sets are sessions, in which a line does not begin with a person.
    sets = [folder for folder in sets if set(read_lists(folder / "test.txt")) <= set(read_lists(folder / "train.txt"))]
    if not sets:
        sys.exit(f"{args.data} has no folder with train.txt and test.txt of the same people")
    print(f"{args.threads} threads; lists of {TOP}, scored over all items\n")
    print(f"{'data':<10} {'recommender':<27} {'Recall':>7} {'NDCG':>7} {'fit CPU s':>10} {'lists/s':>9} {'peak MB':>8}")
    for folder in sets:
        train, test = read_lists(folder / "train.txt"), read_lists(folder / "test.txt")
        for name, run in RUNS:
            out = args.work / "lists.txt"
            took = run(args, folder / "train.txt", out)
            recall, ndcg = score(train, test, read_lists(out), TOP)
            print(
                f"{folder.name:<10} {name:<27} {recall:>7.4f} {ndcg:>7.4f} {took['cpu_seconds']:>10.1f} "
                f"{took['lists_per_second']:>9.0f} {took['peak_mb']:>8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
