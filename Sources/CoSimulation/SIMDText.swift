import ChipSpec
import Golden

/// What a SIMD unit did.
extension Commit {
  var simdText: String {
    switch kind {
    case .simdRetired: instructionText
    case .simdFailed: failureText
    case .simdStarted: "SIMD unit started at \(hex(words[0]))"
    default: "SIMD unit stopped by command before \(hex(words[0]))"
    }
  }

  private var instructionText: String {
    let number = Int(words[1] >> UInt64(SIMDEncoding.operation.lowerBound))
    let operation =
      SIMDEncoding.Operation(rawValue: number).map { "\($0)" } ?? "operation \(number)"
    var text =
      "\(operation) at \(hex(words[0] & 0xFFFF_FFFF)), instruction \(hex(words[1])), "
      + "result \(hex(words[2])), vl \(words[0] >> 32)"
    if words[3] != 0 {
      text += ", address \(hex(words[3] & 0xFFFF_FFFF)), then base \(hex(words[3] >> 32))"
    }
    return text + ", next \(hex(words[4]))"
  }

  private var failureText: String {
    let code = Int(words[0] >> 32)
    let reason = SIMDEncoding.Failure(rawValue: code).map { "\($0)" } ?? "\(code)"
    return "SIMD unit stopped at \(hex(words[0] & 0xFFFF_FFFF)), error \(reason), "
      + "instruction \(hex(words[1]))"
  }
}
