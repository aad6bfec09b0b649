/// States or commands with names: in Swift the cases of an enumeration, in Verilog named constants.
///
///     enum Phase: Int, Encoding { case idle, read, merge }
///
/// The raw values are the codes; the vector is as wide as the largest one needs.
public protocol Encoding: RawRepresentable, CaseIterable, Sendable where RawValue == Int {}

extension Encoding {
  /// Width of the codes, bits.
  public static var width: Int {
    max(1, Int.bitWidth - max(0, allCases.map(\.rawValue).max() ?? 0).leadingZeroBitCount)
  }

  /// `PhaseIdle`: the type's name, then the case's.
  var constantName: String {
    let caseName = String(describing: self)
    return String(describing: Self.self) + caseName.prefix(1).uppercased() + caseName.dropFirst()
  }

  /// The code as a constant that keeps its name in the Verilog.
  public var bits: Bits {
    guard let constant = namedConstant else {
      return Bits(
        mistake(
          .literal, "the code of '\(constantName)' is negative: \(rawValue)", [],
          help: "give the case a raw value of 0 or more", width: Self.width),
        in: nil)
    }
    return Bits(Node(.named(constant), width: Self.width), in: nil)
  }

  /// The code as a constant with a name; nil where the code is negative.
  var namedConstant: NamedConstant? {
    guard rawValue >= 0 else { return nil }
    return NamedConstant(
      name: constantName, value: Constant(UInt64(rawValue), width: Self.width),
      isParameter: false, comment: "")
  }
}

extension Bits {
  /// Whether the vector holds this code.
  public static func .== <Code: Encoding>(left: Bits, right: Code) -> Bits { left .== right.bits }
  /// Whether the vector holds another code.
  public static func .!= <Code: Encoding>(left: Bits, right: Code) -> Bits { left .!= right.bits }

  /// Gives a register this code from the next clock edge on.
  public func next<Code: Encoding>(
    _ code: Code, _ fileID: String = #fileID, _ line: Int = #line
  ) {
    next(code.bits, fileID, line)
  }

  /// Gives a wire or an output this code, at once.
  public func drive<Code: Encoding>(
    _ code: Code, _ fileID: String = #fileID, _ line: Int = #line
  ) {
    drive(code.bits, fileID, line)
  }
}
