/// How much of a part was seen and checked, over all tiles.
public struct PartCount: Sendable, Hashable, Codable {
  /// The part.
  public var part: String

  /// Records that its monitors made.
  public var commits: Int

  /// Records that were compared with a prediction, its own and those of others that tell of it.
  public var checked: Int

  /// The counts of a part.
  public init(part: String, commits: Int = 0, checked: Int = 0) {
    self.part = part
    self.commits = commits
    self.checked = checked
  }
}
