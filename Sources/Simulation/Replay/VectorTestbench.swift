/// Writes a recording as a self-checking test bench in Verilog-2005 and a file of vectors.
struct VectorTestbench {
  static let module = "tilewright_replay"
  static let vectorsFile = "vectors.hex"
  static let donePrefix = "TILEWRIGHT-DONE"
  static let differencePrefix = "TILEWRIGHT-DIFFERENCE"

  /// A field of a row, in bits from the row's right end.
  private struct Field {
    let port: Int
    let isCare: Bool
    let low: Int
    let digits: Int
  }

  private let recording: VectorRecording
  private let top: String
  private let parameters: [String]
  private let clock: String?
  /// From the right end of a row to its left; each starts at a whole hexadecimal digit.
  private let fields: [Field]
  private let rowBits: Int

  init(_ recording: VectorRecording, top: String, parameters: [String] = [], clock: String?) {
    self.recording = recording
    self.top = top
    self.parameters = parameters
    self.clock = clock
    var fields: [Field] = []
    var low = 0
    for (number, port) in recording.ports.enumerated() {
      for isCare in [false, true] {
        if isCare && (port.direction == .input || recording.countsEverything) { continue }
        let digits = (port.width + 3) / 4
        fields.append(Field(port: number, isCare: isCare, low: low, digits: digits))
        low += digits * 4
      }
    }
    self.fields = fields
    rowBits = max(low, 4)
  }

  /// The test bench.
  func verilog() -> String {
    let ports = recording.ports
    let values = parameters.map { parameter in
      let parts = parameter.split(separator: "=", maxSplits: 1)
      return ".\(parts[0])(\(parts.count > 1 ? parts[1] : ""))"
    }
    let override = values.isEmpty ? "" : " #(\(values.joined(separator: ", ")))"
    var text = "`timescale 1ns/1ns\nmodule \(Self.module);\n"
    if let clock { text += "  reg \(clock);\n" }
    for port in ports {
      let range = port.width == 1 ? "" : "[\(port.width - 1):0] "
      text += "  \(port.direction == .input ? "reg" : "wire") \(range)\(escaped(port.name));\n"
    }
    text += """
        reg [\(rowBits - 1):0] rows [0:\(max(1, recording.cycleCount) - 1)];
        reg [\(rowBits - 1):0] row;
        integer cycle;

        \(top)\(override) dut (

      """
    let connected = (clock.map { [$0] } ?? []) + ports.map { escaped($0.name) }
    text += connected.map { "    .\($0)(\($0))" }.joined(separator: ",\n")
    text += """

        );

        initial begin : run
          $readmemh("\(Self.vectorsFile)", rows);

      """
    if let clock { text += "    \(clock) = 1'b0;\n" }
    text += "    for (cycle = 0; cycle < \(recording.cycleCount); cycle = cycle + 1) begin\n"
    text += "      row = rows[cycle];\n"
    for (number, port) in ports.enumerated() where port.direction == .input {
      text += "      \(escaped(port.name)) = \(slice(number, isCare: false));\n"
    }
    text += "      #1;\n"
    for (number, port) in ports.enumerated() where port.direction != .input {
      let name = escaped(port.name)
      let expected = slice(number, isCare: false)
      let differs =
        recording.countsEverything
        ? "\(name) !== \(expected)"
        : "((\(name) ^ \(expected)) & \(slice(number, isCare: true))) !== {\(port.width){1'b0}}"
      text += """
              if (\(differs)) begin
                $display("\(Self.differencePrefix) %0d \(number) %h %h", cycle, \(expected), \(name));
                disable run;
              end

        """
    }
    if let clock {
      text += "      #1 \(clock) = 1'b1;\n      #1 \(clock) = 1'b0;\n"
    } else {
      text += "      #2;\n"
    }
    text += """
          end
          $display("\(Self.donePrefix) %0d", cycle);
        end
      endmodule

      """
    return text
  }

  /// The vectors, one row per line, for `$readmemh`.
  func vectors() -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    let lineLength = rowBits / 4 + 1
    let rowLength = recording.rowLength
    return [UInt8](unsafeUninitializedCapacity: lineLength * recording.cycleCount) { out, count in
      recording.values.withUnsafeBufferPointer { values in
        recording.care.withUnsafeBufferPointer { care in
          digits.withUnsafeBufferPointer { digits in
            var end = 0
            for cycle in 0..<recording.cycleCount {
              end += lineLength
              out[end - 1] = UInt8(ascii: "\n")
              var at = end - 2  // the row's right end
              if fields.isEmpty { out[at] = UInt8(ascii: "0") }
              for field in fields {
                let start = cycle &* rowLength &+ recording.offsets[field.port]
                let source = field.isCare ? care : values
                var digit = 0
                while digit < field.digits {
                  let word = source[start &+ digit &>> 4]
                  out[at] = digits[Int((word &>> UInt64((digit & 15) &* 4)) & 15)]
                  at &-= 1
                  digit &+= 1
                }
              }
            }
          }
        }
      }
      count = lineLength * recording.cycleCount
    }
  }

  private func slice(_ port: Int, isCare: Bool) -> String {
    for field in fields where field.port == port && field.isCare == isCare {
      return "row[\(field.low + recording.ports[port].width - 1):\(field.low)]"
    }
    return "1'b0"
  }

  /// A name that Verilog takes, escaped where it must be.
  private func escaped(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy {
      $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "$")
        || ($0 | 0x20) >= UInt8(ascii: "a")
          && ($0 | 0x20) <= UInt8(ascii: "z")
        || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
    }
    return isPlain ? name : "\\\(name) "
  }
}
