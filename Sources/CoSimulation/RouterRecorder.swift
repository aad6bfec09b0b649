import ChipSpec
import Golden
import Simulation

/// Records what happens at a router's ports, without the fields that mean nothing in a cycle.
struct RouterRecorder: CycleExactRecorder {
  private let recording: UnsafeMutablePointer<VectorRecording>
  /// By output port, the indices of the ports that mean nothing without a flit.
  private let fields: [[Int]]

  init(_ recording: UnsafeMutablePointer<VectorRecording>) {
    self.recording = recording
    let ports = recording.pointee.ports
    fields = RouterPort.allCases.map { port in
      ports.indices.filter {
        ports[$0].direction == .output && ports[$0].name.hasPrefix("\(port)_out_")
          && ports[$0].name != "\(port)_out_valid_o"
      }
    }
  }

  /// Appends a cycle in which the golden model shows `outputs`.
  func sample(_ model: ModelInstance, _ outputs: RouterOutputs) {
    let cycle = recording.pointee.cycleCount
    recording.pointee.sample(model)
    for port in 0..<5 {
      if outputs.leaving[port].valid || outputs.dropped >> UInt8(port) & 1 == 1 { continue }
      for field in fields[port] { recording.pointee.ignore(cycle: cycle, port: field) }
    }
  }
}
