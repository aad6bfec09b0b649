#!/bin/sh
# Lints generated directories under every reader of Verilog that is there: Verilator (Debian's and a
# current one), Icarus and Yosys. No waivers; any warning fails.
#
#   scripts/lint-verilog.sh DIR…
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
venv=${TILEWRIGHT_VERILATOR_CURRENT:-$root/.build/tools/verilator-current}

quiet() {
  # Runs a command that must succeed and say nothing; newer Verilators end with a report of their own
  # work, in lines that begin with "- ".
  if output=$("$@" 2>&1) && [ -z "$(printf '%s' "$output" | grep -v '^- ')" ]; then return 0; fi
  printf '%s\n' "$output"
  exit 1
}

for dir in "$@"; do
  cd "$dir"
  # sim_dpi.f is there if the chip has behavioural models with compiled twins.
  for list in sim.f sim_dpi.f; do
    [ -e "$list" ] || continue
    quiet verilator --lint-only -Wall -f "$list" --top-module chip
    echo "$dir/$list: $(verilator --version | cut -d' ' -f1-2): 0 warnings"
    for package in "$venv"/lib/python3*/site-packages/verilator; do
      if [ -x "$package/bin/verilator" ]; then
        VERILATOR_ROOT=$package quiet "$package/bin/verilator" --lint-only -Wall -f "$list" \
          --top-module chip
        echo "$dir/$list: current Verilator: 0 warnings"
      fi
    done
  done
  # shellcheck disable=SC2046 # a file list
  if command -v iverilog >/dev/null; then
    quiet iverilog -g2005 -Wall -o /dev/null $(cat synth.f)
    echo "$dir: Icarus: 0 warnings"
  fi
  if command -v yosys >/dev/null; then
    quiet yosys -q -p "read_verilog $(tr '\n' ' ' <synth.f); hierarchy -check -top chip; proc; \
check -assert; select -assert-none t:\$dlatch t:\$_DLATCH_*"
    echo "$dir: Yosys: elaborates, check clean, no latch"
  fi
  cd "$root"
done
