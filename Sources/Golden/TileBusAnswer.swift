import ChipSpec

/// What a master of the tile bus sees in one cycle.
public struct TileBusAnswer: Sendable, Hashable {
  /// The request is accepted; only together with one.
  public var grant = false
  /// The word read by the transfer that was granted in the last cycle.
  public var readData: UInt32 = 0
  /// Its error.
  public var error = false

  /// No grant, no answer.
  public init() {}
}

extension TileBusRequest {
  /// The record of an access by a core outside the tile.
  /// - Parameters:
  ///   - isFetchMaster: the master of the tile bus is that for fetches.
  ///   - isFetch: the core called it a fetch.
  func record(isFetchMaster: Bool, isFetch: Bool, _ answer: TileBusAnswer) -> Commit {
    var commit = Commit(kind: .externalCoreAccess)
    commit.words[0] = UInt64(byteEnable) << 4
    if !isFetchMaster { commit.words[0] |= 1 }
    if write { commit.words[0] |= 2 }
    if answer.error { commit.words[0] |= 4 }
    if isFetch { commit.words[0] |= 8 }
    commit.words[1] = UInt64(address)
    commit.words[2] = UInt64(write ? writeData : answer.readData)
    return commit
  }
}
