import Simulation

/// Records what happens at a part's ports, without the bits that mean nothing in a cycle.
protocol CycleExactRecorder<Outputs> {
  associatedtype Outputs

  /// Appends a cycle in which the golden model shows `outputs`.
  func sample(_ model: ModelInstance, _ outputs: Outputs)
}

/// The recorder of a part whose outputs all mean something in every cycle.
struct PlainRecorder<Outputs>: CycleExactRecorder {
  private let recording: UnsafeMutablePointer<VectorRecording>

  init(_ recording: UnsafeMutablePointer<VectorRecording>) { self.recording = recording }

  func sample(_ model: ModelInstance, _ outputs: Outputs) { recording.pointee.sample(model) }
}
