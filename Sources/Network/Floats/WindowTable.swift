import NetworkGraph

/// What a window sees, place by place; for any number of spatial dimensions.
struct WindowTable {
  /// The number of elements of the kernel, and of places.
  let kernel: Int, places: Int
  /// The element of the input's plane under each element of the kernel at each place; −1 for padding.
  /// All places of the kernel's first element, then those of the second, ….
  let sources: [Int32]
  /// For each place, how many elements of the kernel are in the image or its padding.
  let counted: [Int]

  init(_ window: Window, input: [Int], output: [Int]) {
    kernel = window.kernel.reduce(1, *)
    places = output.reduce(1, *)
    let strides = Strides.of(input)
    let outside = -1 - input.reduce(1, *)
    var kernels = [[Int]](repeating: [], count: 1)
    for length in window.kernel { kernels = kernels.flatMap { k in (0..<length).map { k + [$0] } } }
    var sources: [Int32] = []
    sources.reserveCapacity(kernel * places)
    for element in kernels {
      let entries = input.indices.map { dimension in
        (0..<output[dimension]).map { place in
          let index =
            place * window.strides[dimension] - window.before[dimension]
            + element[dimension] * window.dilations[dimension]
          return (0..<input[dimension]).contains(index) ? index * strides[dimension] : outside
        }
      }
      for place in Strides.places(entries: entries) { sources.append(Int32(max(place, -1))) }
    }
    self.sources = sources
    var counted = [1]
    for dimension in input.indices {
      let counts = (0..<output[dimension]).map { place in
        (0..<window.kernel[dimension]).filter {
          let index =
            place * window.strides[dimension] - window.before[dimension]
            + $0 * window.dilations[dimension]
          return index < input[dimension] + window.after[dimension]
        }.count
      }
      counted = counted.flatMap { outer in counts.map { outer * $0 } }
    }
    self.counted = counted
  }
}
