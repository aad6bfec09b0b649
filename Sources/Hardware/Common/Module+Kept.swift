import RTL

extension Module {
  /// A register without a reset that takes a value in the cycles with a condition, and keeps it in the
  /// others.
  /// - Parameters:
  ///   - name: the register's name.
  ///   - value: what it takes.
  ///   - condition: one bit.
  func kept(
    _ name: String, _ value: Bits, when condition: Bits, _ fileID: String = #fileID,
    _ line: Int = #line
  ) -> Bits {
    let register = register(name, width: value.width, reset: nil, "", fileID, line)
    when(condition, fileID, line) { register.next(value, fileID, line) }
    return register
  }
}
