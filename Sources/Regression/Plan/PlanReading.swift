import Diagnostics

/// What came of reading a plan.
public struct PlanReading: Sendable {
  /// The plan, unless there are errors.
  public let plan: Plan?

  /// Everything that there is to say, the plan's messages first, then those of its specs.
  public let diagnostics: [Diagnostic]

  /// The messages for people; empty if there are none.
  /// - Parameter color: whether to colour them with ANSI escape sequences.
  public func text(color: Bool = false) -> String {
    TextRenderer(color: color).render(diagnostics)
  }
}
