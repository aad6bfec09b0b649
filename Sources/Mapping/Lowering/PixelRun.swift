/// Pixels of a row of the input, at one distance from each other, that become neighbours in a row of the
/// output.
struct PixelRun: Sendable, Hashable {
  /// The first of them, padding on the left counted.
  var first: Int
  /// How many, and the distance.
  var count = 1, step = 0
  /// How often each of them comes.
  var repeats = 1

  /// The runs of a row.
  /// - Parameter sources: for each pixel of the output, that of the input.
  static func runs(_ sources: [Int]) -> [PixelRun] {
    var single: [PixelRun] = []
    for source in sources {
      if let last = single.last, last.first == source {
        single[single.count - 1].repeats += 1
      } else {
        single.append(PixelRun(first: source))
      }
    }
    var runs: [PixelRun] = []
    for pixel in single {
      guard var last = runs.last, last.repeats == pixel.repeats else {
        runs.append(pixel)
        continue
      }
      let step = pixel.first - last.first - (last.count - 1) * last.step
      if last.count == 1 || step == last.step {
        last.step = step
        last.count += 1
        runs[runs.count - 1] = last
      } else {
        runs.append(pixel)
      }
    }
    return runs
  }
}
