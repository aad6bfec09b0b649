import Glibc

/// Lets as many compilers run at once as there are processors, over all builds of the process.
actor JobSlots {
  static let shared = JobSlots(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(count: Int) { free = count }

  /// Runs one job when a slot is free.
  nonisolated func run<Value: Sendable>(
    _ job: @Sendable () async throws(SimulationError) -> Value
  ) async throws(SimulationError) -> Value {
    await take()
    do throws(SimulationError) {
      if Task.isCancelled { throw .cancelled }
      let value = try await job()
      await release()
      return value
    } catch {
      await release()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func release() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
