import NetworkGraph

/// What is known of tensors while nodes are read in order.
final class Scope {
  /// Tensors that are always the same.
  var constants: [String: Tensor] = [:]
  /// Types of all tensors, constants too.
  var types: [String: TensorType] = [:]
  /// Tensors that are another one.
  var aliases: [String: String] = [:]
  /// Names that are in use.
  var names = FreshNames()
  /// Elements that constants may still take.
  private var budget: Int

  init(budget: Int = Limits.mostElements) { self.budget = budget }

  /// Says that constants, or lists as long as tensors, will take memory.
  func charge(_ count: Int) throws(Refusal) {
    guard count <= budget else {
      throw Refusal(
        ONNXRules.size, "the constants of a model have at most 2^28 elements, these more")
    }
    budget -= count
  }

  /// The tensor that a name stands for.
  func resolve(_ name: String) -> String { aliases[name] ?? name }

  /// A name that no tensor has.
  func fresh(_ base: String) -> String { names.take(base) }
}
