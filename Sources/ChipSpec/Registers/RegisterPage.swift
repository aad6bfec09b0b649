/// Writes an address map as a reference page in Markdown (GitHub's dialect, for its tables).
public enum RegisterPage {
  /// Name of the file for `map`.
  public static func fileName(for map: AddressMap) -> String { "\(map.name)_registers.md" }

  /// The page.
  public static func text(for map: AddressMap) -> String {
    var lines = ["# Registers of \(map.name)", "", escaped(map.documentation), ""]
    lines += ["| addresses | what | |", "| --- | --- | --- |"]
    if let memorySize = map.memorySize {
      lines.append(
        addresses(TileAddressMap.memory.lowerBound, size: memorySize)
          + " | memory | The SRAM, \(memorySize) bytes. |")
    }
    for block in map.blocks {
      lines.append(
        addresses(block.address, size: block.size)
          + " | [\(block.name)](#\(anchor(block.name))) | \(escaped(block.documentation)) |")
    }
    lines += [
      "",
      "Registers are 32 bits wide. Bits in no field read as zero and ignore writes. Words of a block",
      "that hold no register answer with a bus error, and so does a write to a register without a",
      "field that can be written.",
    ]
    for block in map.blocks { lines += text(for: block) }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func text(for block: RegisterBlock) -> [String] {
    var lines = ["", "## \(block.name)", "", escaped(block.documentation), ""]
    lines += ["| offset | register | after reset | |", "| --- | --- | --- | --- |"]
    for register in block.registersByOffset {
      let name = "\(block.name).\(register.name)"
      lines.append(
        "| \(offset(of: register)) | [\(register.name)\(suffix(of: register))](#\(anchor(name)))"
          + " | \(reset(of: register)) | \(escaped(register.documentation)) |")
    }
    for register in block.registersByOffset { lines += text(for: register, of: block) }
    return lines
  }

  private static func text(for register: Register, of block: RegisterBlock) -> [String] {
    var lines = ["", "### \(block.name).\(register.name)", "", escaped(register.documentation), ""]
    if let array = register.array {
      lines += [
        "Addresses `\(PlainText.hex(block.address &+ register.offset, digits: 8))` + "
          + "\(array.stride) × index, index 0 to \(array.count - 1).", "",
      ]
    } else {
      lines += ["Address `\(PlainText.hex(block.address &+ register.offset, digits: 8))`.", ""]
    }

    let cells = diagram(of: register)
    lines += [
      "| \(cells.map(\.bits).joined(separator: " | ")) |",
      "|\(String(repeating: " :-: |", count: cells.count))",
      "| \(cells.map(\.name).joined(separator: " | ")) |",
      "",
      "| bits | field | access | after reset | meaning |",
      "| --- | --- | --- | --- | --- |",
    ]
    for field in register.fieldsByBit.reversed() {
      let reset =
        field.access.hasResetValue
        ? PlainText.hex(field.reset, digits: 1) : field.access == .pulse ? "0x0" : "–"
      var meaning = escaped(field.documentation)
      for value in field.values {
        meaning += "<br>\(value.value) `\(value.name)`: \(escaped(value.documentation))"
      }
      lines.append(
        "| \(field.bitRange) | `\(field.name)` | \(field.access.title) | \(reset) | \(meaning) |")
    }
    return lines
  }

  /// The register's bits from the highest to the lowest, fields and the gaps between them.
  private static func diagram(of register: Register) -> [(bits: String, name: String)] {
    var cells: [(bits: String, name: String)] = []
    var next = Register.width - 1
    func gap(downTo low: Int) {
      if next >= low { cells.append((next == low ? "\(low)" : "\(next):\(low)", "–")) }
    }
    for field in register.fieldsByBit.reversed() {
      gap(downTo: field.highBit + 1)
      cells.append((field.bitRange, "`\(field.name)`"))
      next = field.lowBit - 1
    }
    gap(downTo: 0)
    return cells
  }

  // MARK: Pieces of Markdown

  private static func addresses(_ base: Int, size: Int) -> String {
    "| `\(PlainText.hex(base, digits: 8))`–`\(PlainText.hex(base &+ size &- 1, digits: 8))`"
  }

  private static func offset(of register: Register) -> String {
    let first = "`\(PlainText.hex(register.offset, digits: 3))`"
    return register.array == nil ? first : "\(first) + \(register.array?.stride ?? 0) × index"
  }

  private static func suffix(of register: Register) -> String {
    register.array.map { "[0…\($0.count - 1)]" } ?? ""
  }

  private static func reset(of register: Register) -> String {
    let value = PlainText.hex(register.reset, digits: 8)
    return register.resetMask == UInt32.max ? value : "\(value), in part from hardware"
  }

  /// GitHub's anchor for a heading: dots are dropped.
  private static func anchor(_ heading: String) -> String {
    String(heading.filter { $0 != "." })
  }

  /// Text without the characters that mark up.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in PlainText.line(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case "|", "*", "_", "[", "]", "\\", "`": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
