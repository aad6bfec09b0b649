#!/bin/sh
# Gate equivalents of a core, with all that it contains: Yosys maps it to NAND, NOR and inverters, and
# they are counted with their weights: NAND2 and NOR2 1, inverter 0.67, flip-flop 5.5, with enable 7.
#
#   scripts/core-size.sh Generated/quad            module by module, and the sum
#   scripts/core-size.sh Generated/quad -flatten   without the borders of the modules
set -eu

dir=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$dir"
for core in $(ls core_rv32*.v); do
  top=$(basename "$core" .v)
  # Only the core's own modules: those of the bus and of its control are the tile's.
  files=$(ls core_*.v | grep -v -e core_control -e core_unit -e core_rv32 | tr '\n' ' ')
  yosys -q -p "read_verilog $core $files; hierarchy -check -top $top; synth ${2:-} -top $top; \
abc -g cmos2; opt_clean; tee -q -o $work/cells stat" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    echo "core-size.sh: Yosys failed on $top" >&2
    exit 3
  }
  awk '
    /^===/ { module = $2 == "design" ? "sum" : $2; order[++modules] = module }
    $1 ~ /^\$_/ {
      weight = $1 ~ /DFFC?E/ ? 7 : $1 ~ /DFF/ ? 5.5 : $1 ~ /NOT/ ? 0.67 : 1
      size[module] += weight * $2
      if ($1 ~ /DFF/) flops[module] += $2
    }
    END {
      for (i = 1; i <= modules; i++)
        printf "%-28s %8.0f gate equivalents, %5d flip-flops\n", order[i], size[order[i]],
          flops[order[i]]
    }' "$work/cells"
done
