/// A memory of a module under construction.
///
/// Reading is combinational: `memory[address]`. A synchronous memory is a register that takes the
/// word. Writing happens at the next clock edge. Contents are undefined until written.
public struct Memory {
  let declaration: MemoryDeclaration
  let module: Module

  /// Width of an address, bits.
  public var addressWidth: Int { declaration.addressWidth }

  /// The word at an address, as it is now.
  /// - Parameter address: `addressWidth` bits.
  public subscript(address: Bits) -> Bits {
    guard address.width == addressWidth else {
      return Bits(
        mistake(
          .memory, addressMessage(address), addressNotes(address), width: declaration.width),
        in: module)
    }
    let word = Node(.memoryRead(declaration, address: address.node), width: declaration.width)
    // The word itself stands for the memory, so that a message about a foreign one can name it.
    return combine([address, Bits(word, in: module)]) { $0[1] }
  }

  /// Gives a word, or some of its bits, a value from the next clock edge on.
  /// - Parameters:
  ///   - value: as wide as the word, or as `bits`.
  ///   - address: `addressWidth` bits.
  ///   - bits: the part of the word that is written; all of it if left out.
  public func write(
    _ value: Bits, at address: Bits, bits: Range<Int>? = nil,
    _ fileID: String = #fileID, _ line: Int = #line
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    let range = bits ?? 0..<declaration.width
    guard address.width == addressWidth else {
      module.report(.memory, addressMessage(address), location, addressNotes(address))
      return
    }
    guard range.lowerBound >= 0, range.upperBound <= declaration.width, !range.isEmpty else {
      let found = range.isEmpty ? "an empty range" : "[\(rangeText(range))]"
      module.report(
        .range,
        "\(found) does not lie in a word of '\(declaration.name)', which has "
          + bitCount(declaration.width), location, [declarationNote])
      return
    }
    guard value.width == range.count else {
      module.report(
        .width,
        "\(bitCount(range.count)) of '\(declaration.name)' cannot take \(value.node.phrase), which has "
          + bitCount(value.width), location, [declarationNote] + value.node.declarationNotes)
      return
    }
    guard module.accepts([address, value], location) else { return }
    module.append(
      .write(
        declaration, address: address.node, bits: range, value: value.node, location: location))
  }

  private func addressMessage(_ address: Bits) -> String {
    "the address of '\(declaration.name)' (\(declaration.count) words) must have "
      + "\(bitCount(addressWidth)), found \(address.node.phrase) with \(bitCount(address.width))"
  }

  private func addressNotes(_ address: Bits) -> [Fault.Note] {
    [declarationNote] + address.node.declarationNotes
  }

  private var declarationNote: Fault.Note {
    Fault.Note(
      message: "'\(declaration.name)' is declared here", location: declaration.location)
  }
}
