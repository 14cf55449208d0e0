"""Fits `implicit`'s alternating least squares in a process of its own and prints what it took as JSON."""

import argparse
import json
import resource
import time

import numpy
import scipy.sparse
from implicit.cpu.als import AlternatingLeastSquares

from scorer import read_lists


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--factors", type=int, required=True)
    parser.add_argument("--alpha", type=float, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--top", type=int, default=20)
    args = parser.parse_args()

    train = read_lists(args.train)
    people = list(train)
    ids = sorted({item for items in train.values() for item in items})
    column = {item: number for number, item in enumerate(ids)}
    pairs = [(row, column[item]) for row, person in enumerate(people) for item in set(train[person])]
    rows, columns = numpy.array(pairs, dtype=numpy.int32).T
    ones = numpy.ones(len(pairs), dtype=numpy.float32)
    interactions = scipy.sparse.csr_matrix((ones, (rows, columns)), shape=(len(people), len(ids)))

    # Defaults for what is not named; the seed makes the run repeatable.
    model = AlternatingLeastSquares(args.factors, alpha=args.alpha, num_threads=args.threads, random_state=1)
    began = cpu_seconds()
    model.fit(interactions, show_progress=False)
    fitted = cpu_seconds() - began

    began = time.perf_counter()
    numbers = numpy.arange(len(people))
    lists, _ = model.recommend(numbers, interactions, N=args.top, filter_already_liked_items=True)
    listed = time.perf_counter() - began
    with open(args.out, "w", encoding="ascii") as file:
        for person, items in zip(people, lists):
            file.write(f"{person} {' '.join(str(ids[item]) for item in items if item >= 0)}\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({"cpu_seconds": fitted, "lists_per_second": len(people) / listed, "peak_mb": peak}))


if __name__ == "__main__":
    main()
