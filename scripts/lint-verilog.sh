#!/bin/sh
# Lints generated directories under every reader of Verilog that is there: Verilator (Debian's and a
# current one), Icarus and Yosys. No waivers; any warning fails.
#
#   scripts/lint-verilog.sh DIR…
#
# Verilator's and Icarus's time grows with the instances, so of a grid with more than 16 tiles they
# read each kind of tile once, whole, and then the chip's top with the host bridge, around shells: the
# tiles' ports with a flip-flop behind them. What they could find between tiles alone, a path through
# several of them, is ruled out when the chip is generated, for tile boundaries are registered. Yosys
# reads each module once, and elaborates all of every chip.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
current=${TILEWRIGHT_VERILATOR_CURRENT:-$root/.build/tools/verilator-current}
shells=$(mktemp -d)
trap 'rm -rf "$shells"' EXIT

quiet() {
  # Runs a command that must succeed and say nothing; newer Verilators end with a report of their own
  # work, in lines that begin with "- ".
  if output=$("$@" 2>&1) && [ -z "$(printf '%s' "$output" | grep -v '^- ')" ]; then return 0; fi
  printf '%s\n' "$output"
  exit 1
}

shell_of() {
  # A module's ports, with one flip-flop that depends on every input and drives every output.
  awk '
    { print }
    $1 == "input" || $1 == "output" {
      range = $3 ~ /^\[/ ? $3 : ""
      name = range == "" ? $3 : $4
      sub(/,$/, "", name)
      split(substr(range, 2), bound, ":")
      width = range == "" ? 1 : bound[1] + 1
      if ($1 == "output") drive = drive sprintf("  assign %s = {%d{kept_q}};\n", name, width)
      else if (name !~ /^(clk_i|rst_ni)$/) inputs = inputs (inputs == "" ? "" : ", ") name
    }
    $1 == ");" { exit }
    END {
      print "  reg kept_q;"
      print "  always @(posedge clk_i or negedge rst_ni)"
      print "    if (!rst_ni) kept_q <= 1\047b0;"
      printf "    else kept_q <= ^{%s};\n%sendmodule\n", inputs, drive
    }' "$1"
}

# verilate LABEL COMMAND…: lints the directory with one Verilator.
verilate() {
  label=$1
  shift
  # sim_dpi.f is there if the chip has behavioural models with compiled twins.
  for list in sim.f sim_dpi.f; do
    [ -e "$list" ] || continue
    if [ "$tiles" -le 16 ]; then
      quiet "$@" --lint-only -Wall -f "$list" --top-module chip
      echo "$name: $label: $list: 0 warnings"
    else
      for kind in $kinds; do
        quiet "$@" --lint-only -Wall -f "$list" --top-module "$kind"
      done
      echo "$name: $label: $list: 0 warnings in" $kinds
    fi
  done
  if [ "$tiles" -gt 16 ]; then
    quiet "$@" --lint-only -Wall -y "$shells" -y . chip.v --top-module chip
    echo "$name: $label: 0 warnings in chip around $tiles shells of its tiles"
  fi
}

for dir in "$@"; do
  cd "$dir"
  name=$(basename "$dir")
  kinds=$(awk '$2 ~ /^u_tile_/ { print $1 }' chip.v | sort -u)
  tiles=$(grep -c ' u_tile_' chip.v)
  for kind in $kinds; do shell_of "$kind.v" >"$shells/$kind.v"; done

  verilate "$(verilator --version | cut -d' ' -f1-2)" verilator
  if [ -x "$current" ] && [ ! -d "$current" ]; then
    verilate "current Verilator" "$current"
  else
    for package in "$current"/lib/python3*/site-packages/verilator; do
      [ -x "$package/bin/verilator" ] || continue
      verilate "current Verilator" env VERILATOR_ROOT="$package" "$package/bin/verilator"
    done
  fi
  # shellcheck disable=SC2046 # a file list
  if command -v iverilog >/dev/null; then
    if [ "$tiles" -le 16 ]; then
      quiet iverilog -g2005 -Wall -o /dev/null $(cat synth.f)
      echo "$name: Icarus: 0 warnings"
    else
      for kind in $kinds; do
        quiet iverilog -g2005 -Wall -o /dev/null -s "$kind" $(cat synth.f)
      done
      quiet iverilog -g2005 -Wall -o /dev/null -y "$shells" -y . chip.v
      echo "$name: Icarus: 0 warnings in" $kinds "and in chip around shells"
    fi
  fi
  if command -v yosys >/dev/null; then
    quiet yosys -q -p "read_verilog $(tr '\n' ' ' <synth.f); hierarchy -check -top chip; proc; \
check -assert; select -assert-none t:\$dlatch t:\$_DLATCH_*"
    echo "$name: Yosys: elaborates, check clean, no latch"
  fi
  rm -f "$shells"/*.v
  cd "$root"
done
