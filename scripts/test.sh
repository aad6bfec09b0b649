#!/bin/sh
# Runs the tests that were built, and says once more at the end what failed.
set -eu

# What scripts/setup.sh --all installed, unless there is another one.
python=$PWD/.build/tools/python/bin/python3
if [ -z "${TILEWRIGHT_PYTHON:-}" ] && [ -x "$python" ]; then
  TILEWRIGHT_PYTHON=$python
  export TILEWRIGHT_PYTHON
fi

log=.build/tests.log
{
  status=0
  swift test --skip-build "$@" 2>&1 || status=$?
  echo "$status" >"$log.status"
} | tee "$log"
status=$(cat "$log.status")
if [ "$status" != 0 ]; then
  echo "== what failed; all output is in $log"
  grep -E -A 2 'recorded an issue|^error:|Fatal error|unexpected signal' "$log" | cut -c 1-300 | head -40
fi
exit "$status"
