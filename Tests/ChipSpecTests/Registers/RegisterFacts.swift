import Foundation

@testable import ChipSpec

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a view of an address map says, one fact per line, in the order of the addresses:
///
///     map block.register[index] address reset
///     map block.register.field shift width mask
///     map block.register.field.value number
///
/// Numbers are decimal; names are as the description spells them.
enum RegisterFacts {
  /// What the description says.
  static func description(_ map: AddressMap) -> [String] {
    var facts: [String] = []
    for block in map.blocks {
      for register in block.registers.sorted(by: { $0.offset < $1.offset }) {
        let name = "\(map.name) \(block.name).\(register.name)"
        for index in 0..<register.count {
          let address = 0x4000_0000 + block.base + register.offset + index * stride(register)
          facts.append("\(name)[\(index)] \(address) \(register.reset)")
        }
        for field in register.fields.sorted(by: { $0.lowBit < $1.lowBit }) {
          let mask = (1 << field.width - 1) << field.lowBit
          facts.append("\(name).\(field.name) \(field.lowBit) \(field.width) \(mask)")
          facts += field.values.map { "\(name).\(field.name).\($0.name) \($0.value)" }
        }
      }
    }
    return facts
  }

  private static func stride(_ register: Register) -> Int { register.array?.stride ?? 0 }

  /// A C program that prints what the header says.
  static func cProgram(_ maps: [AddressMap]) -> String {
    var lines = maps.map { "#include \"\(CHeader.fileName(for: $0))\"" }
    lines += ["#include <inttypes.h>", "#include <stdio.h>", "int main(void) {"]
    func print(_ label: String, _ values: String...) {
      let format = values.map { _ in "%\" PRIu64 \"" }.joined(separator: " ")
      let values = values.map { "(uint64_t)(\($0))" }.joined(separator: ", ")
      lines.append("printf(\"\(label) \(format)\\n\", \(values));")
    }
    for map in maps {
      for block in map.blocks {
        let part = RegisterNames.macro(map.name, block.name)
        for register in block.registers.sorted(by: { $0.offset < $1.offset }) {
          let name = "\(map.name) \(block.name).\(register.name)"
          let macro = part + "_" + register.name.uppercased()
          for index in 0..<register.count {
            let offset = register.array == nil ? "_OFFSET" : "_OFFSET(\(index))"
            print("\(name)[\(index)]", "\(part)_BASE + \(macro)\(offset)", "\(macro)_RESET")
          }
          for field in register.fields.sorted(by: { $0.lowBit < $1.lowBit }) {
            let macro = macro + "_" + field.name.uppercased()
            print("\(name).\(field.name)", "\(macro)_SHIFT", "\(macro)_WIDTH", "\(macro)_MASK")
            for value in field.values {
              print(
                "\(name).\(field.name).\(value.name)", macro + "_" + value.name.uppercased())
            }
          }
        }
      }
    }
    return (lines + ["return 0;", "}", ""]).joined(separator: "\n")
  }

  /// A Swift program that prints what the constants say.
  static func swiftProgram(_ maps: [AddressMap]) -> String {
    var lines: [String] = []
    for map in maps {
      for block in map.blocks {
        for register in block.registers.sorted(by: { $0.offset < $1.offset }) {
          let name = "\(map.name) \(block.name).\(register.name)"
          let path =
            "\(SwiftConstants.typeName(for: map)).\(RegisterNames.upperCamel(block.name))"
            + ".\(RegisterNames.upperCamel(register.name))"
          for index in 0..<register.count {
            let address = register.array == nil ? "address" : "address(\(index))"
            lines.append("print(\"\(name)[\(index)]\", \(path).\(address), \(path).reset)")
          }
          for field in register.fields.sorted(by: { $0.lowBit < $1.lowBit }) {
            let path = "\(path).\(RegisterNames.upperCamel(field.name))"
            lines.append(
              "print(\"\(name).\(field.name)\", \(path).shift, \(path).width, \(path).mask)")
            for value in field.values {
              lines.append(
                "print(\"\(name).\(field.name).\(value.name)\", "
                  + "\(path).\(RegisterNames.lowerCamel(value.name)))")
            }
          }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the SVD says, read by an XML parser.
  static func systemViewDescription(_ text: String) throws -> [String] {
    let document = try XMLDocument(xmlString: text)
    func content(_ node: XMLElement, _ name: String) -> String {
      node.elements(forName: name).first?.stringValue ?? ""
    }
    func number(_ node: XMLElement, _ name: String) -> Int {
      let text = content(node, name)
      return text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) ?? -1 : Int(text) ?? -1
    }
    func elements(_ node: XMLElement, _ list: String, _ item: String) -> [XMLElement] {
      node.elements(forName: list).first?.elements(forName: item) ?? []
    }
    guard let device = document.rootElement() else { return [] }
    var facts: [String] = []
    for peripheral in elements(device, "peripherals", "peripheral") {
      for register in elements(peripheral, "registers", "register") {
        let stem = content(register, "name").replacingOccurrences(of: "[%s]", with: "")
          .replacingOccurrences(of: "_%s", with: "")
        let name =
          "\(content(device, "name")) \(content(peripheral, "name")).\(stem)".lowercased()
        let isArray = !register.elements(forName: "dim").isEmpty
        for index in 0..<(isArray ? number(register, "dim") : 1) {
          let address =
            number(peripheral, "baseAddress") + number(register, "addressOffset")
            + (isArray ? index * number(register, "dimIncrement") : 0)
          facts.append("\(name)[\(index)] \(address) \(number(register, "resetValue"))")
        }
        for field in elements(register, "fields", "field") {
          let name = "\(name).\(content(field, "name").lowercased())"
          let (low, width) = (number(field, "bitOffset"), number(field, "bitWidth"))
          facts.append("\(name) \(low) \(width) \((1 << width - 1) << low)")
          for value in elements(field, "enumeratedValues", "enumeratedValue") {
            facts.append(
              "\(name).\(content(value, "name").lowercased()) \(number(value, "value"))")
          }
        }
      }
    }
    return facts
  }

  /// What the Markdown page says.
  static func page(_ text: String, map: String) -> [String] {
    var facts: [String] = []
    var register = ""
    var reset: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if line.hasPrefix("### ") {
        register = String(line.dropFirst(4))
      } else if line.hasPrefix("| `0x"), cells.count > 2,
        let anchor = cells[1].split(separator: "#").last
      {
        // A row of a block's table: its anchor is the register's heading without the dot.
        reset[String(anchor.dropLast())] = Int(cells[2].dropFirst(2).prefix(8), radix: 16)
      } else if line.hasPrefix("Address") {
        let words = line.split(separator: " ")
        let address = Int(words[1].dropFirst(3).prefix(8), radix: 16) ?? -1
        let stride = words.count > 3 ? Int(words[3]) ?? -1 : 0
        let last = words.count > 3 ? Int(words[words.count - 1].dropLast()) ?? -1 : 0
        for index in 0...last {
          let value = reset[register.replacingOccurrences(of: ".", with: "")] ?? -1
          facts.append("\(map) \(register)[\(index)] \(address + index * stride) \(value)")
        }
      } else if cells.count >= 5, cells[1].hasPrefix("`"), let bits = bits(cells[0]) {
        let name = "\(map) \(register).\(cells[1].filter { $0 != "`" })"
        let mask = (1 << bits.width - 1) << bits.low
        facts.append("\(name) \(bits.low) \(bits.width) \(mask)")
        for value in line.components(separatedBy: "<br>").dropFirst() {
          let words = value.split(separator: " ")
          facts.append("\(name).\(words[1].filter { $0 != "`" && $0 != ":" }) \(words[0])")
        }
      }
    }
    return facts
  }

  /// The first fact in which two lists differ, or nil if they are the same.
  static func difference(_ found: [String], _ expected: [String]) -> String? {
    for index in 0..<max(found.count, expected.count) {
      let one = index < found.count ? found[index] : "nothing"
      let other = index < expected.count ? expected[index] : "nothing"
      if one != other { return "found \(one), expected \(other)" }
    }
    return nil
  }

  private static func bits(_ cell: String) -> (low: Int, width: Int)? {
    let numbers = cell.split(separator: ":").compactMap { Int($0) }
    guard let high = numbers.first, let low = numbers.last else { return nil }
    return (low, high - low + 1)
  }
}
