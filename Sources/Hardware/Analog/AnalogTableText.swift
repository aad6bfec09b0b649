import ChipSpec

/// The architecture's tables as the behavioural model of the array and its twin read them.
enum AnalogTableText {
  /// A SystemVerilog package. Each table is one vector, because not every simulator takes arrays as
  /// constants; its first entry lies highest.
  static let verilog =
    """
    // Tables of the analog array; docs/parts/analog_array.md says how they are used.

    package analog_tables;

    \(vector("Normal", 16, AnalogTables.normal.map(Int.init)))
    \(vector("Power", 32, AnalogTables.power.map(Int.init)))
    \(vector("Deviations", 16, AnalogTables.deviations.joined().map(Int.init)))
    endpackage

    """

  /// Their twins in C++.
  static let code =
    """
    // Tables of the analog array; docs/parts/analog_array.md says how they are used.

    #include <cstdint>

    extern const int16_t analog_normal[\(AnalogTables.normal.count)];
    extern const int32_t analog_power[\(AnalogTables.power.count)];
    extern const int16_t analog_deviations[\(AnalogTables.deviations.count)][17];

    const int16_t analog_normal[\(AnalogTables.normal.count)] = {
    \(rows(AnalogTables.normal.map(String.init)))};

    const int32_t analog_power[\(AnalogTables.power.count)] = {
    \(rows(AnalogTables.power.map(String.init)))};

    const int16_t analog_deviations[\(AnalogTables.deviations.count)][17] = {
    \(AnalogTables.deviations.map { "  {\n" + rows($0.map(String.init)) + "  },\n" }.joined())};

    """

  private static func vector(_ name: String, _ width: Int, _ values: [Int]) -> String {
    let literals = values.map { $0 < 0 ? "-\(width)'sd\(-$0)" : "\(width)'sd\($0)" }
    return "  localparam logic [\(values.count * width - 1):0] \(name) = {\n"
      + rows(literals, isLastPlain: true) + "  };\n"
  }

  /// Values in lines of at most 100 columns.
  private static func rows(_ values: [String], isLastPlain: Bool = false) -> String {
    var text = ""
    var line = "   "
    for (index, value) in values.enumerated() {
      let word = " " + value + (isLastPlain && index == values.count - 1 ? "" : ",")
      if line.count + word.count > 100 {
        text += line + "\n"
        line = "   "
      }
      line += word
    }
    return text + line + "\n"
  }
}
