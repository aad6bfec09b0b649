import RTL
import Testing

/// A line of the calling file, as faults name it.
func at(_ line: Int, file: String = #fileID) -> String { "\(file):\(line)" }

/// Expects the exact faults of a component, elaborated on the line of the call.
func expect(
  _ component: some Component, _ expected: String, _ line: Int = #line, file: String = #fileID,
  _ location: Testing.SourceLocation = #_sourceLocation
) {
  do {
    _ = try Design.elaborate(component, file, line)
    Issue.record("no fault", sourceLocation: location)
  } catch {
    #expect(error.description == expected, sourceLocation: location)
    if error.description != expected { print("=== found\n\(error.description)\n=== end") }
  }
}
