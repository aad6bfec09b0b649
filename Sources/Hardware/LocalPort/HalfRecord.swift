import RTL

/// A flit of one class that goes to nobody, where a message takes two: what the monitor reports of it.
struct HalfRecord {
  let name: String
  let isDropped: Bits
  let channel: Bits
  let isHead: Bits
  let isTail: Bits
  let sourceX: Bits
  let sourceY: Bits
  let payload: Bits

  /// - Parameters:
  ///   - queue: the class's; without one a flit is dropped as it arrives.
  ///   - isDropped: whether a flit of the class goes to nobody in this cycle.
  init(
    _ queue: JoiningQueue?, _ arriving: Bound<FlitLink>, name: String, isDropped: Bits
  ) {
    self.name = name
    self.isDropped = isDropped
    channel = queue?.channel ?? arriving.channel
    isHead = queue?.isHead ?? arriving.head
    isTail = queue?.isTail ?? arriving.tail
    sourceX = queue?.sourceX ?? arriving.sourceX
    sourceY = queue?.sourceY ?? arriving.sourceY
    payload = queue?.payload ?? arriving.payload
  }
}
