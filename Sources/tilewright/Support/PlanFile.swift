import Regression

/// Plans as commands take them.
enum PlanFile {
  /// Reads a plan and prints what there is to say about it on standard error.
  /// - Throws: `Exit.badInput` if it has errors or cannot be read.
  static func load(_ path: String) throws -> Plan {
    let reading: PlanReading
    do {
      reading = try PlanReader.read(path: path)
    } catch {
      Console.note("tilewright: error: \(error)")
      throw Exit.badInput
    }
    let text = reading.text(color: Console.takesColor)
    if !text.isEmpty { Console.note(text) }
    guard let plan = reading.plan else { throw Exit.badInput }
    return plan
  }
}
