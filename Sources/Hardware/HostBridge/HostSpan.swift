import RTL

/// Where the bytes of a descriptor lie that makes sense.
struct HostSpan: Bundle {
  let host = Field(HostFormat.hostWord, "host address / 8")
  let tile = Field(HostFormat.tileWord, "address in the tile / 8")
  let length = Field(HostFormat.length, "bytes, at least 1")
}

extension Bound<HostSpan> {
  /// Beats that hold the bytes.
  var beats: Bits {
    self.length[3..<HostFormat.length]
      +% self.length[0..<3].any.extended(to: HostFormat.beats)
  }

  /// Bytes of the last beat; 0 stands for all eight.
  var tail: Bits { self.length[0..<3] }
}
