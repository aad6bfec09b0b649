/// A Verilator on which a plan runs, besides others.
public struct PlanVerilator: Sendable, Hashable {
  /// Its name in reports, for example `verilator-5.006`.
  public let name: String
  /// Where it is, as it was given.
  public let path: String

  /// A Verilator by its name and place.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
