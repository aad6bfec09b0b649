#!/usr/bin/env python3
"""Computes the tables of integers behind the analog array and prints the Swift file that holds them.

They are constants of the architecture: this ran once, its output is
Sources/ChipSpec/Architecture/AnalogTables.swift, and whoever needs the tables reads that file.

    scripts/analog-tables.py | swift format - > Sources/ChipSpec/Architecture/AnalogTables.swift
"""

from math import pi, sin
from statistics import NormalDist

# Half of a normal distribution with a standard deviation of 2048, cut into 2048 slices of the same
# probability. Each stands for its slice; the scale makes the variance of the whole what it should be.
SLICES = 2048
middles = [NormalDist().inv_cdf(0.5 + (i + 0.5) / (2 * SLICES)) for i in range(SLICES)]
scale = 2048 / (sum(m * m for m in middles) / SLICES) ** 0.5
gauss = [round(scale * m) for m in middles]

# 2^-(i/256), in units of 2^-16.
power = [round(2 ** (16 - i / 256)) for i in range(257)]

# Shapes of a converter's deviation from a straight line: none at both ends, largest 1 (16384).
knots = [i / 8 - 1 for i in range(17)]
curves = [
    [1 - u * u for u in knots],
    [u * (1 - u * u) for u in knots],
    [u * u * (1 - u * u) for u in knots],
    [sin(3 * pi * u) * (1 - u * u) for u in knots],
]
curves = [[round(16384 * c / max(map(abs, curve))) for c in curve] for curve in curves]


def rows(values, indent):
    lines, line = [], indent
    for value in values:
        word = f"{value},"
        if len(line) + 1 + len(word) > 100:
            lines.append(line)
            line = indent
        line += ("" if line == indent else " ") + word
    return "\n".join(lines + [line])


print(f"""/// Tables of integers behind the analog array: constants of the architecture, the same for every
/// chip. `docs/parts/analog_array.md` says how they are used; `scripts/analog-tables.py` computed
/// them, once.
public enum AnalogTables {{
  /// Half of a normal distribution: entry i stands for the i-th of {SLICES} slices of the same
  /// probability; with a sign, its standard deviation is 2048.
  public static let normal: [Int16] = [
{rows(gauss, "    ")}
  ]

  /// Powers of two with negative exponents: entry i is 2^(16 − i/256).
  public static let power: [Int32] = [
{rows(power, "    ")}
  ]

  /// Shapes of a converter's deviation from a straight line, 4 curves × 17 knots from the lowest
  /// code to the highest; the largest deviation is 16384.
  public static let deviations: [[Int16]] = [""")
for curve in curves:
    print("    [\n" + rows(curve, "      ") + "\n    ],")
print("  ]\n}")
