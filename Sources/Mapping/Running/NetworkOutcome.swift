import ChipPrograms

extension NetworkRun {
  /// Loads the networks, runs frames and lets the chip come to rest.
  /// - Returns: the outputs of ``run(_:)``, and the same as observations that runs can be compared by.
  public func perform(
    _ frames: [[[String: [Int8]]]]
  ) throws -> (outputs: [[[String: [Int8]]]], outcome: ChipProgramOutcome) {
    try load()
    try onLoad?()
    let outputs = try run(frames)
    try chip.settle()
    var observations: [ProgramObservation] = []
    for (mapping, frames) in zip(mappings, outputs) {
      for (number, frame) in frames.enumerated() {
        for (name, values) in frame.sorted(by: { $0.key < $1.key }) {
          observations.append(
            ProgramObservation(
              name: "'\(name)' of '\(mapping.network)', frame \(number)",
              bytes: values.map { UInt8(bitPattern: $0) }))
        }
      }
    }
    return (outputs, ChipProgramOutcome(observations: observations))
  }
}
