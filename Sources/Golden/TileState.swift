import ChipSpec

/// What of a tile is under way, and what has failed.
extension TileModel {
  /// What waits: everything that is under way, as the model goes on until it waits.
  var waits: [TileWait] { engines.flatMap { waits(of: $0) } }

  private func waits(of engine: TileEngine) -> [TileWait] {
    func wait(_ who: String, _ reason: TileWait.Reason) -> TileWait {
      TileWait(x: x, y: y, who: who, reason: reason)
    }
    let client = client(of: engine)
    switch engine {
    case .channel(let number):
      guard let packetManager, packetManager.status(of: number).isBusy else { return [] }
      if let reason = semaphore(client) { return [wait(engine.name, reason)] }
      guard let target = packetManager.target(of: number),
        packetManager.actions(of: number).isEmpty
      else { return [wait(engine.name, .nothing)] }
      return [
        wait(
          engine.name,
          packetManager.status(of: number).isUnanswered
            ? .answers(x: target.x, y: target.y) : .otherChannel)
      ]
    case .analog:
      guard analog?.isBusy == true else { return [] }
      let sides = AnalogSide.allCases.compactMap { side in
        semaphore(client + side.rawValue).map { wait("analog, \(side) side", $0) }
      }
      return sides.isEmpty ? [wait(engine.name, .nothing)] : sides
    case .simd:
      guard simd?.isBusy == true else { return [] }
      return [wait(engine.name, semaphore(client) ?? .nothing)]
    case .core:
      // In `wfi` it is at rest: that is how its programs end.
      guard let core = resources.core?.model, !core.isWaiting else { return [] }
      return [wait(engine.name, .nothing)]
    }
  }

  /// The semaphore that a client waits for.
  private func semaphore(_ client: Int) -> TileWait.Reason? {
    guard let want = resources.wants[client], let semaphores else { return nil }
    return .semaphore(
      Int(want.semaphore), amount: Int(want.amount),
      value: Int(semaphores.values[Int(want.semaphore)]))
  }

  /// The engines whose last run ended with an error.
  var failures: [TileFailure] { engines.compactMap { failure(of: $0) } }

  private func failure(of engine: TileEngine) -> TileFailure? {
    func failure(_ code: Int, _ name: String, _ address: UInt32) -> TileFailure {
      TileFailure(x: x, y: y, engine: engine, code: code, name: name, address: address)
    }
    switch engine {
    case .channel(let number):
      guard let status = packetManager?.status(of: number),
        let error = PacketDescriptor.ErrorCode(rawValue: status.error)
      else { return nil }
      return failure(error.rawValue, "\(error)", status.descriptor)
    case .analog:
      guard let analog, analog.hasFailed, let cause = analog.cause else { return nil }
      return failure(cause.rawValue, "\(cause)", analog.errorAddress)
    case .simd:
      guard let simd, let cause = simd.failure else { return nil }
      return failure(cause.rawValue, "\(cause)", simd.pc)
    case .core: return nil
    }
  }
}
