import NetworkGraph

/// Weights times inputs, made ready to run: `DotProduct` on a tensor of one shape.
struct IntegerConvolution: Sendable {
  private let product: DotProduct
  /// The weights as the multiplications want them.
  private let weights: [Int16]
  private let padding: Int16
  private let zeroPoint: Int
  private let batch: Int
  /// Input channels, and places of the input; 1 × places where channels are the last dimension.
  private let channels: Int, height: Int, width: Int
  private let outputHeight: Int, outputWidth: Int

  /// - Parameters:
  ///   - input: N × C × H × W or N × C × L; with channels last, any shape that ends with C.
  ///   - output: Its shape.
  init(_ product: DotProduct, input: QuantizedTensor, output: QuantizedTensor) {
    self.product = product
    weights = product.weights.map(Int16.init)
    padding = Int16(input.zeroPoint)
    zeroPoint = output.zeroPoint
    if product.isChannelsLast {
      batch = 1
      channels = input.shape.last ?? 1
      height = 1
      width = input.count / max(1, channels)
      outputHeight = 1
      outputWidth = width
    } else {
      let shape = SpatialShape(input.shape)
      (batch, channels, height, width) = (shape.batch, shape.channels, shape.height, shape.width)
      let places = SpatialShape(output.shape)
      (outputHeight, outputWidth) = (places.height, places.width)
    }
  }

  func callAsFunction(_ input: [Int8]) -> [Int8] {
    let outputs = product.channels
    var output = [Int8](repeating: 0, count: batch * outputs * outputHeight * outputWidth)
    let image = channels * height * width
    for item in 0..<batch {
      let padded = paddedImage(input, at: item * image)
      padded.withUnsafeBufferPointer { padded in
        output.withUnsafeMutableBufferPointer { output in
          run(
            padded.baseAddress!,
            output.baseAddress! + item * outputs * outputHeight * outputWidth)
        }
      }
    }
    return output
  }

  private var paddedHeight: Int { height + product.window.before[0] + product.window.after[0] }
  private var paddedWidth: Int { width + product.window.before[1] + product.window.after[1] }

  /// Rows of columns of channels, with the padding around.
  private func paddedImage(_ input: [Int8], at start: Int) -> [Int16] {
    // Where the size was rounded up, the last windows may reach behind the padding: one element each.
    var result = [Int16](repeating: padding, count: paddedHeight * paddedWidth * channels + 1)
    let (top, left) = (product.window.before[0], product.window.before[1])
    let (channelStep, columnStep) = product.isChannelsLast ? (1, channels) : (height * width, 1)
    input.withUnsafeBufferPointer { input in
      result.withUnsafeMutableBufferPointer { result in
        var row = 0
        while row < height {
          var column = 0
          while column < width {
            var to = ((row + top) * paddedWidth + column + left) * channels
            var from = start + row * width * columnStep + column * columnStep
            let end = to + channels
            while to < end {
              result[to] = Int16(input[from])
              to &+= 1
              from &+= channelStep
            }
            column &+= 1
          }
          row &+= 1
        }
      }
    }
    return result
  }

  private func run(_ image: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<Int8>) {
    let window = product.window
    let (kernelHeight, kernelWidth) = (window.kernel[0], window.kernel[1])
    let group = channels / product.groups
    let outputs = product.channels / product.groups
    let length = product.length
    let places = outputHeight * outputWidth
    let isWhole = kernelHeight == 1 && kernelWidth == 1 && product.groups == 1
    var vectors = [Int16](repeating: 0, count: isWhole ? 1 : outputWidth * length)
    // A run of the kernel's row is one piece of memory.
    let isDense = product.groups == 1 && window.dilations[1] == 1
    vectors.withUnsafeMutableBufferPointer { vectors in
      weights.withUnsafeBufferPointer { weights in
        let vectors = vectors.baseAddress!
        for index in 0..<product.groups {
          for row in 0..<outputHeight {
            let top = row * window.strides[0]
            var first = UnsafePointer(vectors)
            var step = length
            if isWhole {
              first = image + top * paddedWidth * channels
              step = window.strides[1] * channels
            } else {
              var to = vectors
              for column in 0..<outputWidth {
                let left = column * window.strides[1]
                for y in 0..<kernelHeight {
                  let line = image + (top + y * window.dilations[0]) * paddedWidth * channels
                  if isDense {
                    let count = kernelWidth * channels
                    to.update(from: line + left * channels, count: count)
                    to += count
                  } else {
                    for x in 0..<kernelWidth {
                      let place = left + x * window.dilations[1]
                      to.update(from: line + place * channels + index * group, count: group)
                      to += group
                    }
                  }
                }
              }
            }
            for channel in index * outputs..<(index + 1) * outputs {
              multiply(
                first, step, weights.baseAddress! + channel * length, channel,
                product.isChannelsLast
                  ? output + row * outputWidth * product.channels + channel
                  : output + channel * places + row * outputWidth)
            }
          }
        }
      }
    }
  }

  /// A row of one output channel.
  @inline(__always)
  private func multiply(
    _ first: UnsafePointer<Int16>, _ step: Int, _ weights: UnsafePointer<Int16>, _ channel: Int,
    _ output: UnsafeMutablePointer<Int8>
  ) {
    let outputStep = product.isChannelsLast ? product.channels : 1
    let length = product.length
    let bias = Int(product.biases[channel])
    let requantization = product.requantizations[channel]
    let (multiplier, shift) = (Int(requantization.multiplier), requantization.shift)
    let (lowest, highest) = (Int(product.lowest), Int(product.highest))
    var column = 0
    while column < outputWidth {
      let vector = first + column * step
      var sum: Int32 = 0
      var k = 0
      while k < length {
        sum &+= Int32(vector[k]) &* Int32(weights[k])
        k &+= 1
      }
      let value = IntegerArithmetic.scale(Int(sum) + bias, multiplier, shift) + zeroPoint
      output[column &* outputStep] = Int8(truncatingIfNeeded: min(max(value, lowest), highest))
      column &+= 1
    }
  }
}
