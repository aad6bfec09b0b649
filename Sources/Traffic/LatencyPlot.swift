import Foundation

/// Latency against offered rate, drawn as a self-contained SVG.
public struct LatencyPlot: Sendable {
  private let sweeps: [Sweep]
  private let title: String
  private let subtitle: String

  /// A plot of some sweeps of one network.
  /// - Parameters:
  ///   - title: the heading.
  ///   - subtitle: what was measured, in a line.
  public init(_ sweeps: [Sweep], title: String, subtitle: String) {
    self.sweeps = sweeps
    self.title = title
    self.subtitle = subtitle
  }

  // The drawing's places, in pixels.
  private let width = 960.0, height = 540.0
  private let left = 76.0, right = 628.0, top = 84.0, bottom = 468.0

  /// Colours that remain different for the colour-blind (M. Okabe, K. Ito, "Color universal design",
  /// 2008), dark enough for a light ground.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#b0508c", "#b07d00", "#3c4757"]

  /// The highest rate on the axis: somewhat more than the highest saturation; a network that a pattern
  /// does not saturate does not squeeze the others.
  private var highestRate: Double {
    let saturated = sweeps.filter(\.isSaturated).map { $0.saturation * 1.12 }.max()
    let reached = sweeps.flatMap { $0.points.map(\.settings.rate) }.max() ?? 1
    return max(0.001, min(1, saturated ?? reached))
  }

  /// The highest latency on the axis.
  private var highestLatency: Double {
    let limit = sweeps.map(\.limit).max() ?? 10
    return Self.axis(to: limit * 1.15).end
  }

  /// An axis from 0 with five to ten round steps.
  static func axis(to value: Double) -> (step: Double, end: Double, digits: Int) {
    let magnitude = pow(10, (log10(value / 5)).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * magnitude }.first { value / $0 <= 8 } ?? 10 * magnitude
    let digits = max(0, Int(-(log10(step) + 1e-9).rounded(.down)))
    return (step, (value / step).rounded(.up) * step, digits)
  }

  private func x(_ rate: Double) -> Double { left + (right - left) * rate / highestRate }
  private func y(_ latency: Double) -> Double {
    bottom - (bottom - top) * latency / highestLatency
  }

  /// The drawing.
  public var svg: String {
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
      width="\(Int(width))" height="\(Int(height))" role="img" aria-labelledby="title">
      <title id="title">\(Self.escaped(title)): latency against offered rate</title>
      <style>
        text{font-family:"Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-size:13px;\
      fill:#273142}
        .h{font-size:18px;font-weight:700;fill:#131a26}
        .b{font-weight:700;fill:#131a26}
        .s{fill:#5a6678}
        .grid{stroke:#e4e8ef;stroke-width:1}
        .axis{stroke:#7d899b;stroke-width:1.4}
        .curve{fill:none;stroke-width:2.4;stroke-linejoin:round;stroke-linecap:round}
      </style>
      <rect x="0.5" y="0.5" width="\(Int(width) - 1)" height="\(Int(height) - 1)" rx="10" \
      fill="#fcfdff" stroke="#d5dbe5"/>
      <text class="h" x="\(Int(left))" y="36">\(Self.escaped(title))</text>
      <text class="s" x="\(Int(left))" y="58">\(Self.escaped(subtitle))</text>
      """
    ]
    lines += grid
    for (number, sweep) in sweeps.enumerated() {
      lines += curve(sweep, Self.colours[number % Self.colours.count])
    }
    lines += legend
    return (lines + ["</svg>"]).joined(separator: "\n")
  }

  private var grid: [String] {
    var lines: [String] = []
    let latencies = Self.axis(to: highestLatency)
    for step in 0...Int((highestLatency / latencies.step).rounded()) {
      let value = Double(step) * latencies.step
      lines.append(line("grid", left, y(value), right, y(value)))
      lines.append(
        text(left - 10, y(value) + 4.5, Self.digits(value, latencies.digits), "end", "s"))
    }
    let rates = Self.axis(to: highestRate)
    for step in 0...Int(highestRate / rates.step + 1e-6) {
      let value = Double(step) * rates.step
      if step > 0 { lines.append(line("grid", x(value), top, x(value), bottom)) }
      lines.append(
        text(x(value), bottom + 20, Self.digits(value, rates.digits), "middle", "s"))
    }
    lines.append(line("axis", left, bottom, right, bottom))
    lines.append(line("axis", left, top, left, bottom))
    lines.append(
      text((left + right) / 2, bottom + 46, "offered, flits per node and cycle", "middle"))
    let middle = Self.digits((top + bottom) / 2, 1)
    lines.append(
      "<text transform=\"translate(28 \(middle)) rotate(-90)\" text-anchor=\"middle\">"
        + "mean latency, cycles</text>")
    return lines
  }

  /// A curve up to the drawing's edges, a dot at each rate, and a ring at saturation. Where not all packets
  /// arrived the curve goes through the least that their mean latency can be, without a dot.
  private func curve(_ sweep: Sweep, _ colour: String) -> [String] {
    // An empty network is where the curve begins.
    var path = [(x: 0.0, y: sweep.zeroLoad.mean)]
    var lines: [String] = []
    for point in sweep.points where point.packets > 0 {
      let last = path[path.count - 1]
      let next = (x: point.settings.rate, y: point.meanAtLeast)
      let inside = min(
        next.x > highestRate ? (highestRate - last.x) / (next.x - last.x) : 1,
        next.y > highestLatency ? (highestLatency - last.y) / (next.y - last.y) : 1)
      path.append((last.x + inside * (next.x - last.x), last.y + inside * (next.y - last.y)))
      guard inside == 1 else { break }
      if point.missing == 0 { lines.append(dot(next, "r=\"2.6\" fill=\"\(colour)\"")) }
    }
    let commands = path.enumerated().map {
      "\($0.offset == 0 ? "M" : "L")\(Self.digits(x($0.element.x), 1)) "
        + Self.digits(y($0.element.y), 1)
    }
    lines.insert(
      "<path class=\"curve\" stroke=\"\(colour)\" d=\"\(commands.joined(separator: " "))\"/>", at: 0
    )
    if sweep.isSaturated,
      let last = sweep.points.last(where: { $0.settings.rate <= sweep.saturation })
    {
      lines.append(
        dot((last.settings.rate, last.meanAtLeast), Self.ring(colour)))
    }
    return lines
  }

  private func dot(_ place: (x: Double, y: Double), _ style: String) -> String {
    "<circle cx=\"\(Self.digits(x(place.x), 1))\" cy=\"\(Self.digits(y(place.y), 1))\" \(style)/>"
  }

  private static func ring(_ colour: String) -> String {
    "r=\"6\" fill=\"#fcfdff\" stroke=\"\(colour)\" stroke-width=\"2.4\""
  }

  private var legend: [String] {
    let (x, columns) = (right + 34, [right + 222, right + 300])
    var lines = [
      text(x, top + 6, "traffic", "start", "b"),
      text(columns[0], top + 6, "saturation", "end", "b"),
      text(columns[1], top + 6, "of bound", "end", "b"),
      line("grid", x, top + 16, columns[1], top + 16),
    ]
    for (number, sweep) in sweeps.enumerated() {
      let y = top + 40 + 26 * Double(number)
      let colour = Self.colours[number % Self.colours.count]
      lines.append(
        "<line x1=\"\(Self.digits(x, 1))\" y1=\"\(Self.digits(y - 4.5, 1))\" "
          + "x2=\"\(Self.digits(x + 18, 1))\" y2=\"\(Self.digits(y - 4.5, 1))\" "
          + "stroke=\"\(colour)\" stroke-width=\"3\" stroke-linecap=\"round\"/>")
      lines.append(text(x + 26, y, sweep.pattern.title))
      let sign = sweep.isSaturated ? "" : "≥ "
      lines.append(text(columns[0], y, sign + Self.digits(sweep.saturation, 3), "end"))
      lines.append(text(columns[1], y, sign + Self.digits(sweep.share * 100, 0) + " %", "end"))
    }
    let below = top + 40 + 26 * Double(sweeps.count) + 12
    lines.append(
      "<circle cx=\"\(Self.digits(x + 9, 1))\" cy=\"\(Self.digits(below - 4.5, 1))\" "
        + Self.ring("#3c4757") + "/>")
    lines.append(text(x + 26, below, "saturation: 3 × the latency", "start", "s"))
    lines.append(text(x + 26, below + 18, "of an empty network", "start", "s"))
    return lines
  }

  private func line(
    _ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    "<line class=\"\(style)\" x1=\"\(Self.digits(x1, 1))\" y1=\"\(Self.digits(y1, 1))\" "
      + "x2=\"\(Self.digits(x2, 1))\" y2=\"\(Self.digits(y2, 1))\"/>"
  }

  private func text(
    _ x: Double, _ y: Double, _ text: String, _ anchor: String = "start", _ style: String = ""
  ) -> String {
    "<text\(style.isEmpty ? "" : " class=\"\(style)\"") x=\"\(Self.digits(x, 1))\" "
      + "y=\"\(Self.digits(y, 1))\" text-anchor=\"\(anchor)\">\(Self.escaped(text))</text>"
  }

  private static func digits(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
