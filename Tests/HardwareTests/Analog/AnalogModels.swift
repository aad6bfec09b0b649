import ChipSpec
import Simulation

/// Models of analog arrays, built.
enum AnalogModels {
  /// The Verilog of an array, or its compiled twin.
  /// - Parameter instructions: how much of the processor's instructions the twin may use; 0 is nothing
  ///   beyond those that all have.
  static func library(
    _ parameters: AnalogParameters, _ behaviour: ModelSource.Behaviour, instructions: Int = 2
  ) async throws -> ModelLibrary {
    var (source, values) = try Designs.analogArray(parameters, behaviour)
    if instructions != 2,
      let index = source.files.firstIndex(where: { $0.name == "dpi/analog_array.cpp" })
    {
      let file = source.files[index]
      source.files[index] = SourceFile(
        name: file.name,
        contents: Array("#define ANALOG_ARRAY_INSTRUCTIONS \(instructions)\n".utf8) + file.contents)
    }
    var options = TestBench.options
    options.parameters = values
    return try await TestBench.library(source, options)
  }
}
