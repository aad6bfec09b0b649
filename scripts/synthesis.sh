#!/bin/sh
# Synthesizes every digital module of a generated directory with Yosys, and prints a page with what
# each takes: gates, flip-flops, memory bits, and the levels of its longest path.
#
#   scripts/synthesis.sh DIR >docs/reference/synthesis.md
#
# Each module is synthesized once, by itself, with what it contains left as boxes; the numbers of
# what contains others are sums. So nothing is done twice, and modules are done in parallel.
# Only for the paths are the finished gates of a module put together, and not optimised again.
set -eu

dir=$1
limit=${TILEWRIGHT_SYNTHESIS_LIMIT:-300} # seconds for one run of Yosys
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$dir"
files=$(tr '\n' ' ' <synth.f)
modules=$(for file in $files; do basename "$file" .v; done | grep -v '_stub$')
yosys=$(yosys -V | cut -d' ' -f1-2)
export files work limit

# A module's own gates go to M.il, what Yosys counts of them to M.cells, and its memories, before they
# become ports and cells, to M.memories. `share` is left out: it makes
# one operator of several that are never needed at once, where the table is to count what is written.
cat >"$work/own" <<'SCRIPT'
others=$(printf '%s\n' $files | grep -vx "$1\.v" | tr '\n' ' ')
timeout "$limit" yosys -q -p "read_verilog -lib $others; read_verilog $1.v; \
hierarchy -check -top $1; proc; opt_clean; tee -q -o $work/$1.memories stat; \
synth -noshare -top $1 -run begin:fine; opt -fast -full; techmap; opt -fast; dffunmap; \
abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; opt_clean; \
tee -q -o $work/$1.cells stat; write_rtlil $work/$1.il" >"$work/$1.log" 2>&1 || {
  cat "$work/$1.log" >&2
  echo "synthesis.sh: Yosys failed on $1, or took more than $limit s" >&2
  exit 255
}
SCRIPT

# The gates of a module and of all that it contains, put together, not optimised again; their paths.
cat >"$work/path" <<'SCRIPT'
timeout "$limit" yosys -q -p "read_rtlil $work/all.il; hierarchy -top $1; flatten; \
tee -q -o $work/$1.path ltp -noff" >"$work/$1.log" 2>&1 || {
  cat "$work/$1.log" >&2
  echo "synthesis.sh: Yosys failed on the paths of $1, or took more than $limit s" >&2
  exit 255
}
SCRIPT

jobs=$(nproc)
echo "$modules" | xargs -P "$jobs" -n 1 sh "$work/own"
for module in $modules; do cat "$work/$module.il"; done >"$work/all.il"
echo "$modules" | xargs -P "$jobs" -n 1 sh "$work/path"

cat <<PAGE
# What the parts take

Every digital module of \`$(basename "$dir")\`, parts and tiles, synthesized by $yosys into two-input
gates, inverters, two-way multiplexers and flip-flops. It says how parts compare and what a change
costs, not what a process makes of it. \`make synthesis\` writes this page.

Each module is synthesized once, by itself; nothing is optimised across the ports of what it contains.

- *own gates*: its two-input gates, inverters and multiplexers, without the modules in it.
- *gates*: the same with all that it contains, each as often as it is there.
- *flip-flops*: one for each bit of a register, with all that it contains.
- *memory*: bits in memories, with all that it contains. They are macros in silicon, and not in the
  gates; the analog array is a macro too, and not in any column.
- *levels*: gates on the longest path between flip-flops, memories, the analog array and the module's
  ports, followed through all that it contains, before any buffering or sizing. Yosys is given no
  clock to reach.

| module | own gates | gates | flip-flops | memory, bits | levels |
| --- | ---: | ---: | ---: | ---: | ---: |
PAGE

for module in $modules; do
  memory=$(awk '/Number of memory bits:/ { print $NF }' "$work/$module.memories")
  levels=$(sed -n 's/.*(length=\(-\{0,1\}[0-9]*\)).*/\1/p' "$work/$module.path")
  echo "module $module ${memory:-0} ${levels:-0}"
  awk 'NF == 2 && /^     / { print $1, $2 }' "$work/$module.cells"
done | awk '
  # Children stand before what contains them, as in synth.f.
  function row() {
    if (module == "") return
    printf "| `%s` | %d | %d | %d | %d | %d |\n", module, own, gates[module], flops[module],
      memory[module], levels < 0 ? 0 : levels
  }
  $1 == "module" {
    row()
    module = $2; memory[module] = $3; levels = $4; own = 0; gates[module] = 0; flops[module] = 0
    next
  }
  $1 ~ /^\$_.*(DFF|LATCH)/ { flops[module] += $2; next }
  $1 ~ /^\$_/ { own += $2; gates[module] += $2; next }
  $1 in gates {
    gates[module] += $2 * gates[$1]; flops[module] += $2 * flops[$1]
    memory[module] += $2 * memory[$1]
    next
  }
  $1 != "analog_array" && $1 !~ /^\$mem/ {
    print "synthesis.sh: what is a cell of type " $1 " in " module "?" >"/dev/stderr"
    failed = 1
  }
  END { row(); exit failed }'
