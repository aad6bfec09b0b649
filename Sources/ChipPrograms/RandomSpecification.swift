import ChipSpec

/// A random chip that keeps all rules of a spec: small to large grids, kinds of tiles that differ, every
/// part with other parameters.
///
/// It has a host link, and cores only of the generator's own, so that programs can be loaded and run.
public struct RandomSpecification: Sendable {
  /// What is random follows from it.
  public var seed: UInt64

  /// Columns and rows at most, 1…128.
  public var largestGrid = 4

  /// Kinds of tiles at most, the one that is nothing but a host link not counted.
  public var kinds = 3

  /// Rows and columns of an array at most, a multiple of 16 from 16 on.
  public var largestArray = 256

  /// Whether flits may be as narrow as 32 bits.
  public var allowsNarrowFlits = true

  /// A random chip.
  public init(seed: UInt64) { self.seed = seed }

  /// The text of the spec: the chip with all that is not the default.
  public var text: String { SpecificationText.text(specification) }

  /// The chip.
  public var specification: Specification {
    var random = ProgramRandom(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 11)
    var text = """
      name: random_\(seed)
      clock: \(random.pick([200, 250, 400, 500, 800, 1_000])) MHz

      """
    let columns = random.number(in: 1...largestGrid), rows = random.number(in: 1...largestGrid)
    text += "grid: {columns: \(columns), rows: \(rows)}\n"
    text += router(&random)
    let host = (x: random.number(in: 0...columns - 1), y: random.number(in: 0...rows - 1))
    text += "host: {x: \(host.x), y: \(host.y), generation: \(random.number(in: 1...5)), "
    text += "lanes: \(random.pick([4, 8, 16]))}\n"

    // A tile may be nothing but a host link where there are others.
    let hasGate = columns * rows > 1 && random.chance(25)
    let number = min(random.number(in: 1...kinds), columns * rows - (hasGate ? 1 : 0))
    var named: [String] = []
    text += "tiles:\n"
    for kind in 0..<max(1, number) {
      let name = "k\(kind)"
      named.append(name)
      // The first kind computes, so that there is always something to do.
      text += "  \(name): {" + kindText(computes: kind == 0 || random.chance(60), &random) + "}\n"
    }
    if hasGate { text += "  gate: {role: host, semaphores: 0}\n" }

    // Each kind stands somewhere, the others anywhere.
    var places = (0..<columns * rows).filter { !hasGate || $0 != host.y * columns + host.x }
    var layout = Array(repeating: "gate", count: columns * rows)
    places.shuffle(using: &random)
    for (place, tile) in places.enumerated() {
      layout[tile] = place < named.count ? named[place] : random.pick(named)
    }
    text += "layout:\n  map:\n"
    for row in 0..<rows {
      text += "    - " + layout[row * columns..<(row + 1) * columns].joined(separator: " ") + "\n"
    }
    let reading = SpecificationReader.read(text: text, file: "random_\(seed).yaml")
    guard let specification = reading.specification else {
      preconditionFailure("a random spec breaks a rule:\n\(reading.text(color: false))")
    }
    return specification
  }

  private func router(_ random: inout ProgramRandom) -> String {
    var widths = [64, 64, 128, 128, 256]
    if allowsNarrowFlits { widths += [32, 32] }
    let width = random.pick(widths)
    // A message of two flits stays together only where the order is kept.
    let ordering = width == 32 || random.chance(65) ? "flow" : "none"
    let channels = random.number(in: 1...4)
    return "router: {flit_width: \(width), virtual_channels: \(channels), "
      + "buffer_depth: \(random.number(in: 2...6)), ordering: \(ordering)}\n"
  }

  private func kindText(computes: Bool, _ random: inout ProgramRandom) -> String {
    var parts: [String] = []
    let protection = random.chance(40) ? "secded" : "none"
    let capacity = random.pick([16, 16, 32, 64])
    parts.append(
      "sram: {capacity: \(capacity) KiB, banks: \(1 << random.number(in: 0...3)), "
        + "protection: \(protection)}")
    if computes {
      let hasSIMD = random.chance(75)
      if hasSIMD { parts.append("simd: {lanes: \(4 << random.number(in: 0...3))}") }
      if !hasSIMD || random.chance(65) { parts.append("analog: {\(analog(&random))}") }
    } else {
      parts.append("role: memory")
    }
    if random.chance(85) {
      parts.append(
        "packet_manager: {transfers: \(random.number(in: 1...4)), "
          + "dimensions: \(random.number(in: 1...5))}")
    }
    if random.chance(75) {
      let isa = random.pick(["rv32i", "rv32ic", "rv32im", "rv32imc"])
      let misaligned = random.pick(["trap", "split"])
      parts.append("core: {implementation: builtin, isa: \(isa), misaligned: \(misaligned)}")
    }
    parts.append("semaphores: \(random.pick([40, 64, 100, 160, 256]))")
    return parts.joined(separator: ", ")
  }

  private func analog(_ random: inout ProgramRandom) -> String {
    let sizes = [16, 24, 32, 64, 128, 256].filter { $0 <= largestArray }
    let rows = random.pick(sizes), columns = random.pick(sizes)
    let shares = [1, 2, 4, 8].filter { columns % $0 == 0 }
    var text =
      "rows: \(rows), columns: \(columns), columns_per_adc: \(random.pick(shares)), "
      + "dac_bits: \(random.number(in: 4...8)), adc_bits: \(random.number(in: 6...12)), "
      + "conversion_time: \(random.pick([5, 10, 20, 50, 100])) ns"
    if random.chance(50) { text += ", nonidealities: {\(nonidealities(&random))}" }
    return text
  }

  private func nonidealities(_ random: inout ProgramRandom) -> String {
    var effects = [
      "weight_bits: \(random.number(in: 3...7))",
      "programming_error: \(random.number(in: 1...8)) %",
      "read_noise: \(random.number(in: 1...5)) %",
      "drift_exponent: 0.0\(random.number(in: 1...9))",
      "temperature_coefficient: 0.\(random.number(in: 1...9)) %",
      "stuck_low: \(random.number(in: 1...4)) %",
      "stuck_high: \(random.number(in: 1...3)) %",
      "dac_offset: \(random.number(in: 1...3)) LSB",
      "dac_gain_error: \(random.number(in: 1...4)) %",
      "dac_nonlinearity: 0.\(random.number(in: 1...9)) LSB",
      "adc_offset: \(random.number(in: 1...2)) LSB",
      "adc_gain_error: \(random.number(in: 1...4)) %",
      "adc_nonlinearity: 0.\(random.number(in: 1...9)) LSB",
      "adc_range: \(random.number(in: 10...90)) %",
    ]
    effects.shuffle(using: &random)
    var chosen = Array(effects.prefix(random.number(in: 1...5)))
    // What belongs to an effect is given with it only.
    if chosen.contains(where: { $0.hasPrefix("drift_exponent") }) {
      chosen.append("drift_time: \(random.number(in: 2...90)) d")
    }
    if chosen.contains(where: { $0.hasPrefix("temperature_coefficient") }) {
      chosen.append("temperature: \(random.number(in: -20...120))")
    }
    chosen.append("seed: \(random.number(in: 0...999_999))")
    return chosen.joined(separator: ", ")
  }
}
