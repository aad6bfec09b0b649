/// How tiles of different applications are kept apart.
public struct SecuritySpec: Sendable, Hashable {
  /// Regions that tiles can be assigned to at run time; 1 keeps nothing apart.
  public var regions: Int = 1

  /// The defaults of a spec.
  public init() {}
}

extension SecuritySpec: SpecSectioned {
  static let section = SpecSection<SecuritySpec>(
    title: "Security",
    summary: "How tiles of different applications are kept apart.",
    fields: [
      .init(
        "regions", \.regions, .integer(1...16, built: 1...1),
        "Regions that tiles can be assigned to at run time; 1 keeps nothing apart.")
    ])
}
