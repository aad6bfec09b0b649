import Simulation

/// Records a part's ports, without those that mean nothing in a cycle.
struct PortRecorder {
  private let recording: UnsafeMutablePointer<VectorRecording>
  private let indices: [String: Int]

  init(_ recording: UnsafeMutablePointer<VectorRecording>) {
    self.recording = recording
    indices = Dictionary(
      uniqueKeysWithValues: recording.pointee.ports.enumerated().map { ($1.name, $0) })
  }

  /// Appends a cycle.
  func sample(_ model: ModelInstance) { recording.pointee.sample(model) }

  /// Leaves bits of an output out of the last cycle: all, or those that are 1 in `bits`.
  func ignore(_ name: String, bits: UInt64? = nil) {
    guard let index = indices[name] else { return }
    recording.pointee.ignore(
      cycle: recording.pointee.cycleCount - 1, port: index, bits: bits.map { [$0] })
  }
}
