/// How many rows a ring must hold where ways of different lengths meet, so that the shorter way never
/// keeps the longer one waiting for ever.
///
/// A map that several stages read is sent to them row by row. Where the ways from it meet again, the
/// longest one says how many of its rows must have been sent before there is a row of all; what the
/// others have made of these rows until then must find room.
struct JoinDepths {
  private let stages: [Stage]
  private let maps: [FeatureMap]
  /// For each stage: of each map that is read more than once and that it depends on, how many rows must
  /// be there for 0, 1, 2, … of its own.
  private var needs: [[Int: [Int]]] = []
  /// For each stage and input: rows that its ring must hold, at least.
  private(set) var depths: [[Int]] = []

  init(_ stages: [Stage], _ maps: [FeatureMap]) {
    (self.stages, self.maps) = (stages, maps)
    var readers: [Int: Int] = [:]
    // A map is known by the stages that make it, and those by what they make.
    for stage in stages {
      for input in stage.inputs {
        for slice in maps[input.map].slices { readers[slice.stage ?? -1, default: 0] += 1 }
      }
    }
    for (number, stage) in stages.enumerated() {
      let steps = stage.inputs.map { self.steps(stage, $0) }
      // What each slice of each input needs.
      let ways = stage.inputs.map { input in
        maps[input.map].slices.filter {
          !$0.channels.clamped(to: input.channels).isEmpty
        }.map { slice -> [Int: [Int]] in
          slice.stage.map { needs[$0] } ?? [-1: Array(0...maps[input.map].height)]
        }
      }
      var own: [Int: [Int]] = [:]
      let rows = maps[stage.output].height
      for (index, slices) in ways.enumerated() {
        for way in slices {
          for (origin, need) in way {
            let mine = (0...rows).map { $0 == 0 ? 0 : need[steps[index][$0 - 1].needed] }
            own[origin] = own[origin].map { zip($0, mine).map { max($0, $1) } } ?? mine
          }
        }
      }
      depths.append(
        ways.indices.map { index in
          var most = 1
          for way in ways[index] {
            for (origin, need) in way {
              guard let all = own[origin] else { continue }
              for row in 0..<rows {
                let made = need.lastIndex { $0 <= all[row + 1] } ?? 0
                let before = row == 0 ? 0 : steps[index][row - 1].released
                most = max(most, made - before)
              }
            }
          }
          return most
        })
      if readers[number, default: 0] > 1 { own[number] = Array(0...rows) }
      needs.append(own)
    }
  }

  /// Lets the rings of parts of sums be as small as their windows allow.
  mutating func leaveSums(_ stages: [Stage]) {
    for (number, stage) in stages.enumerated() {
      if case .kernel(.requantize) = stage.work { depths[number] = depths[number].map { _ in 1 } }
    }
  }

  /// Makes all rings hold a number of rows.
  mutating func set(_ rows: Int) { depths = depths.map { $0.map { _ in rows } } }

  private func steps(_ stage: Stage, _ input: Stage.Input) -> [(needed: Int, released: Int)] {
    let height = maps[input.map].height
    if case .kernel(.mean) = stage.work { return [(height, height)] }
    return input.window.schedule(input: height, output: maps[stage.output].height)
  }
}
