import NetworkGraph

/// How a window of two dimensions moves over a feature map.
struct RowWindow: Sendable, Hashable {
  var kernelHeight = 1, kernelWidth = 1
  var strideY = 1, strideX = 1
  var dilationY = 1, dilationX = 1
  var top = 0, left = 0, right = 0
  /// The input row of each output row, in their order, where a window of one row does not move evenly.
  var sources: [Int]?

  /// The window that sees one pixel.
  init() {}

  /// A window of one or two dimensions over a map of some width that becomes another.
  init?(_ window: Window, width: Int, outputWidth: Int) {
    guard window.kernel.count == 2 else { return nil }
    (kernelHeight, kernelWidth) = (window.kernel[0], window.kernel[1])
    (strideY, strideX) = (window.strides[0], window.strides[1])
    (dilationY, dilationX) = (window.dilations[0], window.dilations[1])
    (top, left) = (window.before[0], window.before[1])
    // What the last window reaches beyond the row, whatever padding the file names.
    let reach = (outputWidth - 1) * strideX + (kernelWidth - 1) * dilationX + 1
    right = max(0, reach - left - width)
  }

  /// The input row of a row of the kernel for an output row; outside of the map it is padding.
  func row(_ kernelRow: Int, of output: Int) -> Int {
    sources.map { $0[output] } ?? output * strideY - top + kernelRow * dilationY
  }

  /// How many rows of an output row's window are not padding.
  func insideRows(of output: Int, height: Int) -> Int {
    (0..<kernelHeight).count { (0..<height).contains(row($0, of: output)) }
  }

  /// How many columns of an output pixel's window are not padding.
  func insideColumns(of output: Int, width: Int) -> Int {
    (0..<kernelWidth).count {
      (0..<width).contains(output * strideX - left + $0 * dilationX)
    }
  }

  /// How many rows of the input must be there for each of the output's rows, and how many are not
  /// needed any more afterwards.
  func schedule(input height: Int, output rows: Int) -> [(needed: Int, released: Int)] {
    var needed = 0, released = 0
    return (0..<rows).map { output in
      let last = output == rows - 1
      needed = max(needed, last ? height : min(height, row(kernelHeight - 1, of: output) + 1))
      let free = last ? height : min(needed, max(0, row(0, of: output + 1)))
      released = max(released, free)
      return (needed, released)
    }
  }

  /// Rows of the input that must be held at once.
  func heldRows(input height: Int, output rows: Int) -> Int {
    var before = 0, most = 1
    for step in schedule(input: height, output: rows) {
      most = max(most, step.needed - before)
      before = step.released
    }
    return most
  }
}
