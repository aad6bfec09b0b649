import NetworkGraph

/// Resize and Upsample to the nearest neighbour.
enum Resizing {
  /// From what place of the input a place of the output comes.
  private struct Rule {
    var coordinates: String
    var rounding: String

    /// - Parameters:
    ///   - scale: output's length by input's.
    func sources(from length: Int, to resized: Int, scale: Float) -> [Int] {
      if length == resized && scale == 1 { return Array(0..<length) }
      return (0..<resized).map { place in
        let source = round(original(Float(place), Float(length), Float(resized), scale), scale)
        // Lengths are at most 2^28; beyond, and where there is no number, the ends serve.
        guard source > 0 else { return 0 }
        return source < Float(Limits.longest) ? min(Int(source), length - 1) : length - 1
      }
    }

    /// In single precision, as onnxruntime computes.
    private func original(_ x: Float, _ length: Float, _ resized: Float, _ scale: Float) -> Float {
      switch coordinates {
      case "asymmetric": return x / scale
      case "pytorch_half_pixel": return resized > 1 ? (x + 0.5) / scale - 0.5 : 0
      case "tf_half_pixel_for_nn": return (x + 0.5) / scale
      case "align_corners": return resized == 1 ? 0 : x * (length - 1) / (resized - 1)
      case "half_pixel_symmetric":
        let adjustment = resized / (scale * length)
        return length / 2 * (1 - adjustment) + (x + 0.5) / scale - 0.5
      default: return (x + 0.5) / scale - 0.5
      }
    }

    private func round(_ x: Float, _ scale: Float) -> Float {
      switch rounding {
      case "simple": scale < 1 ? x.rounded(.up) : x.rounded(.towardZero)
      case "floor": x.rounded(.down)
      case "ceil": x.rounded(.up)
      case "round_prefer_ceil": x.rounded(.toNearestOrAwayFromZero)
      default: x == x.rounded(.down) + 0.5 ? x.rounded(.down) : x.rounded(.toNearestOrAwayFromZero)
      }
    }
  }

  static func upsample(_ node: ONNXNode) throws -> Translation {
    try checkMode(node)
    let attribute = node.version < 9 ? try node.optionalNumbers("scales") : nil
    return { operands in
      let type = try operands.type(0)
      guard let scales = node.version < 9 ? attribute : try operands.constant(1)?.floats else {
        throw Refusal(ONNXRules.attribute, "the scales are missing")
      }
      return try resize(
        operands, type, try lengths(type.shape, scales), scales,
        Rule(coordinates: "asymmetric", rounding: "simple"))
    }
  }

  private static func checkMode(_ node: ONNXNode) throws {
    let mode = try node.word("mode", default: "nearest")
    guard mode == "nearest" else {
      throw Refusal(
        ONNXRules.unsupportedVariant, "the mode \(Words.quoted(mode)) is not supported",
        help: "only 'nearest' is")
    }
  }

  static func resize(_ node: ONNXNode) throws -> Translation {
    try checkMode(node)
    guard node.version >= 11 else {
      return { operands in
        let type = try operands.type(0)
        guard let scales = try operands.constant(1)?.floats else {
          throw Refusal(ONNXRules.arity, "input 2 is missing")
        }
        return try resize(
          operands, type, try lengths(type.shape, scales), scales,
          Rule(coordinates: "asymmetric", rounding: "simple"))
      }
    }
    let rule = Rule(
      coordinates: try node.word(
        "coordinate_transformation_mode", default: "half_pixel",
        of: [
          "half_pixel", "asymmetric", "pytorch_half_pixel", "tf_half_pixel_for_nn",
          "align_corners", "half_pixel_symmetric", "tf_crop_and_resize",
        ]),
      rounding: try node.word(
        "nearest_mode", default: "round_prefer_floor",
        of: ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]))
    guard rule.coordinates != "tf_crop_and_resize" else {
      throw Refusal(
        ONNXRules.unsupportedVariant, "the coordinates 'tf_crop_and_resize' are not supported")
    }
    node.ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value", "antialias")
    let axes = node.version >= 18 ? try node.optionalIntegers("axes") : nil
    let policy =
      node.version >= 18
      ? try node.word(
        "keep_aspect_ratio_policy", default: "stretch",
        of: ["stretch", "not_larger", "not_smaller"]) : "stretch"
    return { operands in
      let type = try operands.type(0)
      let rank = type.shape.count
      let axes = try axes.map { try operands.axes($0, of: rank) } ?? Array(0..<rank)
      var scales = [Float](repeating: 1, count: rank)
      if let sizes = try operands.integers(3), !sizes.isEmpty {
        guard sizes.count == axes.count, sizes.allSatisfy({ $0 > 0 && $0 <= Limits.longest }) else {
          throw Refusal(ONNXRules.shape, "there is a size from 1 for each of \(axes.count) axes")
        }
        var shape = type.shape
        for (size, axis) in zip(sizes, axes) {
          shape[axis] = size
          scales[axis] = Float(size) / Float(type.shape[axis])
        }
        if policy != "stretch", !axes.isEmpty {
          let ratios = axes.map { scales[$0] }
          let ratio = (policy == "not_larger" ? ratios.min() : ratios.max()) ?? 1
          for axis in axes {
            scales[axis] = ratio
            let length = (ratio * Float(type.shape[axis])).rounded(.toNearestOrAwayFromZero)
            shape[axis] = try self.length(length)
          }
        }
        return try resize(operands, type, shape, scales, rule)
      }
      guard let list = try operands.constant(2)?.floats, list.count == axes.count else {
        throw Refusal(
          ONNXRules.shape, "there are scales or sizes for each of \(axes.count) axes")
      }
      for (scale, axis) in zip(list, axes) { scales[axis] = scale }
      return try resize(operands, type, try lengths(type.shape, scales), scales, rule)
    }
  }

  private static func length(_ length: Float) throws(Refusal) -> Int {
    guard length >= 1, length <= Float(Limits.longest) else {
      throw Refusal(ONNXRules.size, "a resized length is from 1 to 2^28, found \(length)")
    }
    return Int(length)
  }

  private static func lengths(_ shape: [Int], _ scales: [Float]) throws -> [Int] {
    guard scales.count == shape.count else {
      throw Refusal(
        ONNXRules.shape,
        "there is a scale for each of \(shape.count) dimensions, found \(scales.count)")
    }
    if let bad = scales.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw Refusal(ONNXRules.shape, "a scale is above 0, found \(bad)")
    }
    return try zip(shape, scales).map { try length((Float($0) * $1).rounded(.down)) }
  }

  private static func resize(
    _ operands: Operands, _ type: TensorType, _ shape: [Int], _ scales: [Float], _ rule: Rule
  ) throws -> Outcome {
    try Limits.check(shape)
    try operands.scope.charge(shape.reduce(0, +))
    guard type.shape.allSatisfy({ $0 > 0 }) else {
      throw Refusal(ONNXRules.shape, "the input has no elements")
    }
    let sources = shape.indices.map {
      rule.sources(from: type.shape[$0], to: shape[$0], scale: scales[$0])
    }
    return try operands.compute(.resize(sources: sources), inputs: 1, type.element, shape)
  }
}
