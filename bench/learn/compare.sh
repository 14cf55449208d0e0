#!/bin/sh
# Madang's recommenders beside `implicit` from PyPI: the same files, the same machine, the same scorer, one table.
#
#   bench/learn/compare.sh DATA [THREADS]
#
# DATA holds a folder for each data set with `train.txt` and `test.txt` in them, a line for each person:
# `person item item …`. `implicit` is installed into a temporary environment, which is deleted at the end.
set -eu

if [ $# -lt 1 ] || [ ! -d "$1" ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
data=$(cd "$1" && pwd)
threads=${2:-$(nproc)}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ -n "${MADANG:-}" ]; then
    madang=$MADANG
else
    (cd "$root" && cargo build --release --bin madang)
    madang=${CARGO_TARGET_DIR:-$root/target}/release/madang
fi
python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --disable-pip-version-check 'implicit>=0.7,<0.8' numpy scipy threadpoolctl

# `implicit` has threads of its own; those of the linear algebra under it would only stand in their way.
OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 \
    "$work/env/bin/python" "$here/compare.py" --madang "$madang" --data "$data" --threads "$threads" --work "$work"
