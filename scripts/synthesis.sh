#!/bin/sh
# Synthesizes every digital module of a generated directory with Yosys, and prints a page with what
# each takes: gates, flip-flops, memory bits, and the levels of its longest path.
#
#   scripts/synthesis.sh DIR >docs/reference/synthesis.md
set -eu

dir=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$dir"
files=$(tr '\n' ' ' <synth.f)
yosys=$(yosys -V | cut -d' ' -f1-2)

# Number after a line's first colon, summed over the file's lines that match.
field() { awk -F: -v name="$2" 'index($1, name) { sum += $2 } END { print sum + 0 }' "$1"; }

# Cells of a kind: those that match $2 and not $3, summed.
cells() {
  awk -v yes="$2" -v no="$3" '$1 ~ /^\$/ && $1 ~ yes && !(no != "" && $1 ~ no) { sum += $2 }
    END { print sum + 0 }' "$1"
}

cat <<PAGE
# What the parts take

Every digital module of \`$(basename "$dir")\`, with all that it contains, synthesized by $yosys into
two-input gates, inverters, two-way multiplexers and flip-flops. It says how parts compare and what a
change costs, not what a process makes of it. \`make synthesis\` writes this page.

- *gates*: two-input gates, inverters and multiplexers.
- *flip-flops*: one for each bit of a register.
- *memory*: bits in memories, which are macros in silicon and are not in the gates.
- *levels*: gates on the longest path between flip-flops, memories and ports, before any buffering or
  sizing.

| module | gates | flip-flops | memory, bits | levels |
| --- | ---: | ---: | ---: | ---: |
PAGE

for file in $(cat synth.f); do
  module=$(basename "$file" .v)
  case $module in chip | *_stub) continue ;; esac
  yosys -q -p "read_verilog $files; hierarchy -check -top $module; proc; flatten; opt_clean; \
tee -q -o $work/memories stat; \
synth -top $module -run begin:fine; opt -fast -full; techmap; opt -fast; dffunmap; \
abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; opt_clean; \
tee -q -o $work/cells stat; tee -q -o $work/path ltp -noff" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    echo "synthesis.sh: Yosys failed on $module" >&2
    exit 3
  }
  gates=$(cells "$work/cells" '^\$_' 'DFF|LATCH')
  flops=$(cells "$work/cells" 'DFF' '')
  memory=$(field "$work/memories" "Number of memory bits")
  levels=$(sed -n 's/.*(length=\([0-9]*\)).*/\1/p' "$work/path")
  echo "| \`$module\` | $gates | $flops | $memory | ${levels:-0} |"
done
