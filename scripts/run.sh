#!/bin/sh
# The main job on one spec: check it, generate the chip's Verilog, lint it, hold the parts of its tiles
# against their golden models in lockstep, run a program on a tile's core, and random programs on the
# whole chip.
#
#   scripts/run.sh SPEC OUT
set -eu

spec=$1
out=$2
tilewright=.build/release/tilewright

step() { printf '\n== %s\n' "$1"; }

step "1. The spec"
$tilewright check "$spec"

step "2. Verilog"
$tilewright generate "$spec" -o "$out"

step "3. Lint (verilator -Wall, no waivers)"
(cd "$out" && verilator --lint-only -Wall -f sim.f --top-module chip)
echo "0 warnings"

step "4. The parts beside their golden models"
for part in router sram local_port network_interface semaphores packet_manager host_bridge; do
  $tilewright cosim "$spec" --part $part --seeds 4 --transactions 25000
done

# Programs are for chips whose tiles have a core of the generator's own.
board=$(find "$(cd "$out" && pwd)/firmware" -name tile.mk 2>/dev/null | sort | head -1)
board=${board%/tile.mk}
if [ -n "$board" ]; then
  step "5. A program on a tile's core, beside the golden instruction set"
  root=$(pwd)
  program=.build/firmware/$(basename "$out")/hello_swift.elf
  make --silent -C Hardware/Firmware BOARD="$board" OUT="$root/${program%/*}" \
    TILEWRIGHT="$root/$tilewright" "$root/$program"
  $tilewright riscv "$spec" --kind "${board##*/}" --elf "$program"
fi

step "6. Random programs on the whole chip, every commit checked"
$tilewright cosim "$spec" --rtl "$out" --programs 8

cat <<END

All held. Where to look next:
  $out/chip.v              the top of the Verilog
  $out/registers/          register map: C header, Swift constants, SVD, reference page
  docs/parts/                        what each part does, cycle by cycle
  $tilewright init my_chip.yaml
                                     a spec of your own
END
