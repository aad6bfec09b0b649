extension CommitKind {
  /// What the monitor of a part compares of that which the part shows others, by the kind of its own
  /// records that names the part in one of kind ``partDiffers``: there bit `k` is the k-th of these.
  /// Parts that lack something never show it wrong.
  public var comparedValues: [String] {
    switch self {
    case .sramAccess: ["starved", "unasked", "response", "corrected", "uncorrected"]
    case .flitDiscarded: ["discarded", "unexpected", "request_credits", "response_credits"]
    case .requestServed:
      [
        "requests_ready", "requests_absent", "served_error", "refused", "was_posted",
        "offered", "responses_absent", "told",
      ]
    case .semaphoreOperation:
      ["overflow", "bad_index", "result", "value", "raised", "interrupt", "quiet"]
    case .analogEnded: ["ignored", "counted"]
    case .simdRetired: ["counted", "halted", "failed"]
    case .transferCommand: ["refused"]
    case .transferEnd: ["done", "failed"]
    case .registerAccess:
      [
        "request", "core_unasked", "interface_unasked", "both", "granted", "answer", "quiet",
      ]
    case .coreAccessNowhere: ["error", "quiet"] + ["fetch", "data"].flatMap(Self.bus)
    case .externalCoreAccess:
      [
        "requests", "fetch_answer", "data_answer", "fetch", "data", "fetched", "loaded", "quiet",
      ]
    case .coreLines: ["quiet", "entry"]
    case .partsAtWork: ["quiet"]
    case .hostMessage: ["quiet", "down_gate", "up_gate", "has_risen"]
    default: []
    }
  }

  /// What the tile's bus shows a master, and others for it.
  private static func bus(_ master: String) -> [String] {
    [
      "gnt", "rvalid", "err", "rdata", "memory_request", "memory_address", "memory_write",
      "registers_request", "registers_access",
    ].map { "\(master)_\($0)" }
  }
}
