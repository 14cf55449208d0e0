#!/usr/bin/env bash
# Everything that must hold, in one build profile: format, lints, unit tests, suites, crash tests, the browser.
# Installs what is missing where it may (root on Debian), says what to install where it may not, and ends with a
# plain count. Exits with 0 only when every step passed.
set -euo pipefail
cd "$(dirname "$0")"
export CI=true CARGO_TERM_COLOR=never

work=$(mktemp -d "${TMPDIR:-/tmp}/madang-test.XXXXXX")
trap 'rm -rf "$work"' EXIT

passed=0
failed=0
failed_steps=()

# Command to look for, then Debian's package that brings it.
needed_commands=(chromium:chromium node:nodejs npm:npm fc-list:fontconfig cc:gcc)
chromium=${CHROMIUM:-$(command -v chromium || echo /usr/bin/chromium)}
export CHROMIUM=$chromium

missing_packages() {
  local pair
  for pair in "${needed_commands[@]}"; do
    [[ $pair == chromium:* && -x $chromium ]] && continue
    command -v "${pair%%:*}" >/dev/null || echo "${pair##*:}"
  done
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || echo postgresql
  # The Python clients of the event tests live in virtual environments of their own.
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  # Without a Korean font every Korean picture and measure of the browser test would be of empty boxes.
  if ! command -v fc-list >/dev/null || [[ -z $(fc-list ':lang=ko' family) ]]; then
    echo fonts-noto-cjk
  fi
}

provide() {
  local missing
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} > 0)); then
    if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
      echo "please install these first: ${missing[*]}" >&2
      exit 1
    fi
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$work/apt.txt" 2>&1 || {
      tail -n 20 "$work/apt.txt" >&2
      echo "could not install: ${missing[*]}" >&2
      exit 1
    }
  fi
  if ! command -v cargo >/dev/null; then
    echo "please install Rust first: https://rustup.rs" >&2
    exit 1
  fi
}

# Runs one step; a failure is noted and the next steps still run, so that one run tells everything.
step() {
  local name=$1
  shift
  local start=$SECONDS
  printf '\n== %s\n' "$name"
  if "$@"; then
    printf '== %s: ok (%d s)\n' "$name" $((SECONDS - start))
  else
    printf '== %s: FAILED (%d s)\n' "$name" $((SECONDS - start))
    failed_steps+=("$name")
  fi
}

rust_tests() {
  local result=0
  cargo test --workspace --all-features --no-fail-fast 2>&1 | tee "$work/rust.txt" || result=1
  count rust.txt '^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*'
  return "$result"
}

browser_tests() {
  local result=0
  # The binary that the Rust tests were built with; they start it too.
  export MADANG_BIN=$PWD/target/debug/madang E2E_TAP=$work/browser.tap
  [[ -n ${CARGO_TARGET_DIR:-} ]] && MADANG_BIN=$CARGO_TARGET_DIR/debug/madang
  : >"$E2E_TAP"
  (cd e2e && npm ci --no-audit --no-fund --loglevel=error && node run.js) || result=1
  count browser.tap '^# pass ([0-9]+)$' '^# fail ([0-9]+)$'
  return "$result"
}

# Adds the numbers that a report states: one pattern with both, or one each.
count() {
  local file=$work/$1 both=$2
  if (($# == 2)); then
    passed=$((passed + $(sed -nE "s/$both/\1/p" "$file" | paste -sd+ | sed 's/^$/0/')))
    failed=$((failed + $(sed -nE "s/$both/\2/p" "$file" | paste -sd+ | sed 's/^$/0/')))
  else
    passed=$((passed + $(sed -nE "s/$2/\1/p" "$file" | paste -sd+ | sed 's/^$/0/')))
    failed=$((failed + $(sed -nE "s/$3/\1/p" "$file" | paste -sd+ | sed 's/^$/0/')))
  fi
}

provide
step 'format' cargo fmt --all --check
step 'lints' cargo clippy --workspace --all-targets --all-features -- -D warnings
step 'rust tests' rust_tests
step 'browser tests' browser_tests

echo
((${#failed_steps[@]} == 0)) || echo "failed: $(printf '%s, ' "${failed_steps[@]}" | sed 's/, $//')"
echo "$passed passed, $failed failed"
((${#failed_steps[@]} == 0 && failed == 0))
