import NetworkGraph

/// The attributes of operators that move a kernel over an image.
struct WindowAttributes {
  private let kernel: [Int]?
  private let strides: [Int]?
  private let dilations: [Int]?
  private let pads: [Int]?
  private let automatic: String
  private let roundsUp: Bool

  init(_ node: ONNXNode, hasKernel: Bool, hasDilations: Bool, hasCeilMode: Bool) throws {
    kernel = try node.optionalLengths("kernel_shape", from: 1)
    if hasKernel && kernel == nil {
      throw Refusal(ONNXRules.attribute, "the attribute 'kernel_shape' is missing")
    }
    strides = try node.optionalLengths("strides", from: 1)
    dilations = hasDilations ? try node.optionalLengths("dilations", from: 1) : nil
    pads = try node.optionalLengths("pads", from: 0)
    automatic = try node.word(
      "auto_pad", default: "NOTSET", of: ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])
    roundsUp = hasCeilMode ? try node.flag("ceil_mode") : false
    if automatic.hasPrefix("SAME"), let pads, pads.contains(where: { $0 != 0 }) {
      throw Refusal(
        ONNXRules.attribute, "'auto_pad' \(automatic) and 'pads' exclude one another")
    }
  }

  /// The window, and the lengths of what comes out.
  /// - Parameters:
  ///   - image: the spatial lengths.
  ///   - weights: the kernel's lengths, of a convolution's weights.
  func window(over image: [Int], weights: [Int]? = nil) throws(Refusal) -> (Window, [Int]) {
    let rank = image.count
    func list(_ values: [Int]?, _ name: String, count: Int) throws(Refusal) -> [Int]? {
      guard let values, !values.isEmpty || count == 0 else { return nil }
      guard values.count == count else {
        throw Refusal(
          ONNXRules.attribute,
          "'\(name)' has \(count) numbers for \(rank) spatial dimensions, found \(values.count)")
      }
      return values
    }
    guard rank >= 1 else {
      throw Refusal(ONNXRules.shape, "the input has no spatial dimension")
    }
    let kernel = try list(kernel, "kernel_shape", count: rank) ?? weights ?? []
    if let weights, kernel != weights {
      throw Refusal(
        ONNXRules.shape,
        "'kernel_shape' is \(Words.shape(kernel)), the weights' kernel \(Words.shape(weights))")
    }
    guard kernel.count == rank, kernel.allSatisfy({ $0 > 0 }) else {
      throw Refusal(
        ONNXRules.shape,
        "the kernel is \(Words.shape(kernel)), the image has \(rank) spatial dimensions")
    }
    let ones = [Int](repeating: 1, count: rank)
    let strides = try list(strides, "strides", count: rank) ?? ones
    let dilations = try list(dilations, "dilations", count: rank) ?? ones
    var window = Window(
      kernel: kernel, strides: strides, dilations: dilations,
      before: [Int](repeating: 0, count: rank), after: [Int](repeating: 0, count: rank))
    if automatic == "NOTSET", let pads = try list(pads, "pads", count: 2 * rank) {
      window.before = Array(pads[..<rank])
      window.after = Array(pads[rank...])
    }
    var lengths: [Int] = []
    for index in 0..<rank {
      // All factors are at most 2^28, so that nothing here overflows.
      let extent = (kernel[index] - 1) * dilations[index] + 1
      if automatic.hasPrefix("SAME") {
        let length = (image[index] + strides[index] - 1) / strides[index]
        let total = max(0, (length - 1) * strides[index] + extent - image[index])
        window.before[index] = automatic == "SAME_UPPER" ? total / 2 : (total + 1) / 2
        window.after[index] = total - window.before[index]
      }
      let room = image[index] + window.before[index] + window.after[index] - extent
      guard room >= 0 else {
        throw Refusal(
          ONNXRules.shape,
          "the kernel reaches over \(extent) elements, the image with padding has only "
            + "\(room + extent), in spatial dimension \(index + 1)")
      }
      var length = room / strides[index] + 1
      if roundsUp && room % strides[index] != 0 {
        // A window that starts behind the image would see nothing.
        if length * strides[index] < image[index] + window.before[index] { length += 1 }
      }
      lengths.append(length)
    }
    return (window, lengths)
  }
}
