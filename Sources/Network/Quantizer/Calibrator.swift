import NetworkGraph

/// Collects the ranges of tensors over samples.
final class Calibrator {
  private let names: Set<String>
  private let range: QuantizerOptions.Range
  private var greatest: [String: Float] = [:]
  private var histograms: [String: Histogram] = [:]

  init(_ names: Set<String>, _ range: QuantizerOptions.Range) {
    self.names = names
    self.range = range
  }

  func observe(_ name: String, _ tensor: Tensor) {
    guard names.contains(name), case .float32(let values) = tensor.elements else { return }
    switch range {
    case .minMax:
      var result = greatest[name] ?? 0
      for value in values {
        let magnitude = value.magnitude
        // What is no number must not go unseen.
        if !(magnitude <= result) { result = magnitude }
      }
      greatest[name] = result
    case .percentile:
      histograms[name, default: Histogram()].add(values)
    }
  }

  /// The magnitude that becomes 127, for each tensor.
  var ranges: [String: Float] {
    switch range {
    case .minMax: greatest
    case .percentile(let percent): histograms.mapValues { $0.magnitude(percent) }
    }
  }

  /// Counts of magnitudes.
  private struct Histogram {
    private static let bins = 4096
    /// The end of the last bin; 0 while only zeros were seen.
    private var end: Float = 0
    private var counts = [Int](repeating: 0, count: bins)
    private var zeros = 0
    private var isFinite = true

    mutating func add(_ values: [Float]) {
      guard let greatest = values.map(\.magnitude).max() else { return }
      guard values.allSatisfy(\.isFinite) else { return isFinite = false }
      if greatest == 0 { return zeros += values.count }
      if end == 0 { end = greatest }
      while greatest > end { merge() }
      let factor = Float(Self.bins) / end
      for value in values {
        counts[min(Int(value.magnitude * factor), Self.bins - 1)] += 1
      }
    }

    /// Makes each bin twice as wide.
    private mutating func merge() {
      end *= 2
      for bin in 0..<Self.bins / 2 { counts[bin] = counts[2 * bin] + counts[2 * bin + 1] }
      for bin in Self.bins / 2..<Self.bins { counts[bin] = 0 }
    }

    func magnitude(_ percent: Double) -> Float {
      guard isFinite else { return .infinity }
      let wanted = Double(counts.reduce(zeros, +)) * min(max(percent, 0), 100) / 100
      var sum = Double(zeros)
      for (bin, count) in counts.enumerated() {
        sum += Double(count)
        if sum >= wanted, sum > Double(zeros) {
          return end * Float(bin + 1) / Float(Self.bins)
        }
      }
      return 0
    }
  }
}
