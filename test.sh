#!/usr/bin/env bash
# Everything that must hold, in one build profile: format, lints, unit tests, suites, crash tests.
set -euo pipefail
cd "$(dirname "$0")"
cargo fmt --all --check
cargo clippy --workspace --all-targets --all-features
cargo test --workspace --all-features
