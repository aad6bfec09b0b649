import ChipSpec

/// What a router sees on its links in one cycle; indices are `RouterPort` raw values.
public struct RouterInputs: Sendable {
  /// `p_in_*_i`: flits that arrive.
  public var arriving: InlineArray<5, FlitTransfer> = .init(repeating: FlitTransfer())

  /// `p_out_credit_i`: bit k returns one place of channel k.
  public var credits: InlineArray<5, UInt16> = .init(repeating: 0)

  /// Nothing arrives and no credit comes back.
  public init() {}

  /// Takes over what a monitor's record says that the router was given: a flit accepted, or credits
  /// received. Other records, and ports that do not exist, change nothing.
  /// - Parameter channels: channels of the router, which give the positions of the credits.
  public mutating func take(_ commit: Commit, channels: Int) {
    switch commit.kind {
    case .flitAccepted:
      let port = Int(commit.words[0] & 0xFF)
      if port < 5 { arriving[port] = commit.transfer }
    case .routerCredits:
      let received = CreditPositions(low: commit.words[0], high: commit.words[1])
      for port in 0..<5 { credits[port] = received.credits(port: port, channels: channels) }
    default:
      break
    }
  }
}
