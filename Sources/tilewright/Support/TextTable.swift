import Foundation

/// A table of text: the first columns to the left, numbers to the right.
struct TextTable {
  let rows: [[String]]

  init(_ head: [String], _ body: [[String]]) { rows = [head] + body }

  /// The lines, indented by two places.
  var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      var line = " "
      for (column, text) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        let isNumber = text.first?.isNumber == true && !text.contains("×")
        line += " " + (isNumber ? blanks + text : text + blanks) + " "
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// A share in percent with one digit behind the point.
func percent(_ part: Int, _ whole: Int) -> String {
  decimal(100 * Double(part) / Double(max(1, whole)), 1) + " %"
}

/// A number with some digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}
