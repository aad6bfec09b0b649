import Golden

extension Commit {
  /// What passed through a part's port; bits that a prediction leaves open are not printed.
  var trafficText: String {
    let port = words[0] & 0xFF
    let through = port == 0 ? "" : " through port \(port)"
    if let access = MemoryTraffic(self) {
      let isKnown = unspecified[2] != .max
      return access.requestText
        + (access.isWrite || !isKnown ? "" : ", data \(hex(access.data))")
        + (access.error ? ", error" : "") + through
    }
    if let operation = SemaphoreTraffic(self) {
      let verb = operation.isPost ? "raises" : "takes"
      return "\(verb) semaphore \(operation.index) by \(operation.amount)" + through
    }
    return "message to (\(words[0] >> 16 & 0xFFFF), \(words[0] >> 32 & 0xFFFF)), payload "
      + hex(words[4], words[3], words[2], words[1]) + through
  }

  var registerText: String {
    guard let access = RegisterTraffic(self) else { return "" }
    let place = "register \(hex(UInt64(access.address)))"
    let isKnown = unspecified[3] != .max
    let bytes = "bytes \(hex(UInt64(access.byteEnable)))"
    let data = hex(UInt64(access.isWrite ? access.data : access.answer))
    return (access.isWrite ? "writes \(place), \(bytes), data \(data)" : "reads \(place), \(bytes)")
      + (access.isWrite || !isKnown ? "" : ", data \(data)") + (access.error ? ", error" : "")
  }
}

extension MemoryTraffic {
  /// What was asked for.
  var requestText: String {
    isWrite
      ? "writes \(hex(UInt64(address))), bytes \(hex(UInt64(byteEnable))), data \(hex(data))"
      : "reads \(hex(UInt64(address)))"
  }
}
