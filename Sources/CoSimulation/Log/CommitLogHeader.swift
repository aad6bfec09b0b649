import Simulation

/// What a commit log says about itself.
///
/// Nothing of it depends on how the run was done: two engines that commit the same write the same
/// bytes.
public struct CommitLogHeader: Sendable, Hashable, Codable {
  /// A monitor; records name it by its index.
  public struct Source: Sendable, Hashable, Codable {
    /// Its place in the hierarchy.
    public var scope: String
    /// The kind with which it opened.
    public var kind: UInt32
  }

  /// The version of the tool that wrote it.
  public var version: String
  /// The spec's file, as it was named.
  public var spec: String
  /// The SHA-256 of the spec's text.
  public var specHash: String
  /// The program's file or its description, for example "random program, seed 7".
  public var program: String
  /// The seed of the run.
  public var seed: UInt64
  /// The monitors, in the order of their scopes.
  public var sources: [Source]

  /// What a log says about itself.
  public init(
    version: String, spec: String, specHash: String, program: String, seed: UInt64,
    sources: [CommitSource]
  ) {
    self.version = version
    self.spec = spec
    self.specHash = specHash
    self.program = program
    self.seed = seed
    self.sources = sources.map { Source(scope: $0.scope, kind: $0.kind) }
  }

  enum CodingKeys: String, CodingKey {
    case version, spec
    case specHash = "spec_sha256"
    case program, seed, sources
  }
}
