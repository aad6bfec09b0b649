import CoSimulation
import Foundation

/// A report in the XML that JUnit began and that Jenkins and GitLab read.
public struct JUnit: Sendable {
  private let report: RegressionReport

  /// The report's form in XML.
  public init(_ report: RegressionReport) { self.report = report }

  /// The file's text: a test suite for each group, a test case for each run.
  public var text: String {
    var groups: [(name: String, entries: [RegressionReport.Entry])] = []
    for entry in report.entries {
      if groups.last?.name != entry.run.group { groups.append((entry.run.group, [])) }
      groups[groups.count - 1].entries.append(entry)
    }
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    lines.append(
      "<testsuites name=\(quoted(report.plan.name)) \(counts(report.entries)) "
        + "time=\"\(Self.time(report.seconds))\">")
    for group in groups {
      let seconds = group.entries.reduce(0) { $0 + ($1.report?.seconds ?? 0) }
      lines.append(
        "  <testsuite name=\(quoted(group.name)) \(counts(group.entries)) "
          + "time=\"\(Self.time(seconds))\">")
      for entry in group.entries { lines += testCase(entry) }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n")
  }

  private func testCase(_ entry: RegressionReport.Entry) -> [String] {
    let run = entry.run
    let name =
      "\(run.specName), \(run.programName), \(run.how), "
      + "seed \(run.seed)"
    let head =
      "    <testcase classname=\(quoted("\(report.plan.name).\(run.group)")) name=\(quoted(name)) "
      + "time=\"\(Self.time(entry.report?.seconds ?? 0))\""
    if let failure = entry.report?.failure {
      let replay = entry.replay.map { "\nreplay it with: \($0)" } ?? ""
      return [
        head + ">",
        "      <failure type=\(quoted(failure.kind.rawValue)) message=\(quoted(failure.summary))>"
          + escaped(failure.text + replay) + "</failure>",
        "    </testcase>",
      ]
    }
    if let difference = entry.difference {
      return [
        head + ">",
        "      <failure type=\"engines\" message=\(quoted(difference.summary))>"
          + escaped(difference.text) + "</failure>",
        "    </testcase>",
      ]
    }
    if let error = entry.error {
      return [
        head + ">", "      <error message=\(quoted(error))>\(escaped(error))</error>",
        "    </testcase>",
      ]
    }
    return [head + "/>"]
  }

  private func counts(_ entries: [RegressionReport.Entry]) -> String {
    let failures = entries.count { $0.report != nil && !$0.isGood }
    let errors = entries.count { $0.report == nil }
    return "tests=\"\(entries.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\""
  }

  private static func time(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

  private func quoted(_ text: String) -> String {
    "\"" + escaped(text).replacing("\n", with: "&#10;") + "\""
  }

  /// Text for XML 1.0, which has no way to write most control characters.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
