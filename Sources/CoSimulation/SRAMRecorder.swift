import Golden
import Simulation

/// Records what happens at an SRAM's ports, without the bits that are undefined in a cycle.
struct SRAMRecorder: CycleExactRecorder {
  private let recording: UnsafeMutablePointer<VectorRecording>
  private let readData: [Int]  // by port, indices in the recording
  private let error: [Int]
  private let events: [Int]

  init(_ recording: UnsafeMutablePointer<VectorRecording>, ports: Int) {
    self.recording = recording
    func indices(_ names: [String]) -> [Int] { names.compactMap(recording.pointee.portIndex) }
    readData = indices((0..<ports).map { "port\($0)_read_data_o" })
    error = indices((0..<ports).map { "port\($0)_error_o" })
    events = indices(["corrected_o", "uncorrected_o"])
  }

  /// Appends a cycle in which the golden model shows `outputs`.
  func sample(_ model: ModelInstance, _ outputs: SRAMOutputs) {
    let cycle = recording.pointee.cycleCount
    recording.pointee.sample(model)
    func skip(_ port: Int, _ bits: UInt64) {
      if bits != 0 { recording.pointee.ignore(cycle: cycle, port: port, bits: [bits]) }
    }
    for (k, port) in readData.enumerated() {
      let response = outputs.responses[k]
      skip(port, response.valid ? ~response.definedData : .max)
    }
    for (k, port) in error.enumerated() {
      let response = outputs.responses[k]
      skip(port, response.valid && response.flagsAreDefined ? 0 : 1)
    }
    for port in events { skip(port, ~outputs.definedEvents) }
  }
}
