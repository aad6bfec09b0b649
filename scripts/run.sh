#!/bin/sh
# The main job: check a chip's spec, generate its Verilog, lint it, map a network for handwritten digits
# onto its tiles, and run test images through the Verilog, every commit checked.
#
#   scripts/run.sh SPEC VERILOG OUT
set -eu

spec=$1
verilog=$2
out=$3
digits=Hardware/Networks/digits
tilewright=.build/release/tilewright

step() { printf '\n== %s\n' "$1"; }

mkdir -p "$out"

step "1. The spec"
$tilewright check "$spec"

step "2. Verilog"
$tilewright generate "$spec" -o "$verilog"

step "3. Lint (verilator -Wall, no waivers)"
(cd "$verilog" && verilator --lint-only -Wall -f sim.f --top-module chip)
echo "0 warnings"

step "4. A network for handwritten digits, onto the tiles"
$tilewright compile "$spec" --model $digits/digits.onnx \
  --calibration $digits/calibration_images.npy

step "5. Test images through the Verilog, every commit checked against the golden model"
$tilewright run "$spec" --rtl "$verilog" --model $digits/digits.onnx \
  --calibration $digits/calibration_images.npy --input $digits/test_images.npy --labels $digits/test_labels.npy \
  --output "$out/answers.npy" --page "$out/digits.html"

cat <<END

All held. Where to look next:
  $out/digits.html    which layer sits where, and where the cycles go
  $verilog/chip.v           the top of the Verilog
  $verilog/registers/       register map: C header, Swift constants, SVD, reference page
  docs/mapping.md                how a network gets onto tiles
  $tilewright cosim Hardware/Specs/quad.yaml --programs 8
                                 random programs on a whole chip, cores and all
  $tilewright init my_chip.yaml
                                 a spec of your own
END
