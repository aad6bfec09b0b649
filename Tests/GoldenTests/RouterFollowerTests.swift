import ChipSpec
import Testing

@testable import Golden

/// The router that is driven by records does what the router that is driven by inputs does.
struct RouterFollowerTests {
  /// A mesh under load with a follower beside each router.
  private struct Run {
    var mesh: MeshOfRouters
    var followers: [RouterFollower] = []
    /// The cycles' records, router by router.
    var records = 0, quietCycles = 0

    init(_ shape: RouterNetworkTests.Shape, seed: UInt64) {
      mesh = MeshOfRouters(
        spec: shape.spec, columns: shape.columns, rows: shape.rows, seed: seed)
      mesh.sinkReadiness = 60
      var random = SeededRandom(seed)
      let nodes = shape.columns * shape.rows
      for index in 0..<1500 {
        let source = Int.random(in: 0..<nodes, using: &random)
        let target =
          random.chance(30) ? nodes / 2 : Int.random(in: 0..<nodes, using: &random)
        // Some go beyond the grid and are dropped at its edge.
        let beyond = random.chance(3) ? 1 : 0
        var flit = RouterTests.flit(
          to: target % shape.columns + beyond * shape.columns, target / shape.columns)
        flit.sourceX = UInt16(source % shape.columns)
        flit.sourceY = UInt16(source / shape.columns)
        for word in 0..<4 { flit.payload[word] = random.next() }
        (flit.head, flit.tail) = (random.chance(50), random.chance(50))
        mesh.send(flit, class: index % 2)
      }
      for node in 0..<nodes {
        let (x, y) = (node % shape.columns, node / shape.columns)
        let present: UInt8 =
          (y > 0 ? 1 : 0) | (x < shape.columns - 1 ? 2 : 0) | (y < shape.rows - 1 ? 4 : 0)
          | (x > 0 ? 8 : 0)
        followers.append(RouterFollower(spec: shape.spec, x: x, y: y, present: present))
      }
    }

    /// Lets a cycle pass.
    /// - Parameter alter: what becomes of a router's records.
    /// - Returns: the first deviation.
    mutating func step(
      _ alter: (Int, [Commit]) -> [Commit] = { _, commits in commits }
    ) -> RouterFollower.Deviation? {
      mesh.step()
      for node in followers.indices {
        let commits = alter(node, mesh.routers[node].commits)
        // A router without records, and with nothing due, need not be looked at.
        if commits.isEmpty && !followers[node].isDue {
          quietCycles += 1
          continue
        }
        records += commits.count
        for commit in commits {
          if let deviation = followers[node].take(commit) { return deviation }
        }
        if let deviation = followers[node].advance() { return deviation }
      }
      return nil
    }
  }

  @Test("agrees with the router of inputs", arguments: RouterNetworkTests.shapes)
  func agrees(_ shape: RouterNetworkTests.Shape) {
    var run = Run(shape, seed: 5)
    var cycles = 0
    while !run.mesh.isEmpty && cycles < 150_000 {
      if let deviation = run.step() {
        Issue.record("cycle \(cycles): \(deviation)")
        return
      }
      cycles += 1
    }
    #expect(run.mesh.isEmpty)
    #expect(run.records > 5000)
    #expect(run.quietCycles > 0)
    #expect(run.followers.allSatisfy { $0.waiting == 0 && !$0.isDue })
    #expect(run.followers.reduce(0) { $0 + $1.checked } > 2000)
  }

  @Test("notices every altered, lost and doubled record", arguments: RouterNetworkTests.shapes)
  func notices(_ shape: RouterNetworkTests.Shape) {
    var random = SeededRandom(17)
    for trial in 0..<60 {
      var run = Run(shape, seed: UInt64(trial))
      let start = Int.random(in: 1..<60, using: &random)
      var isDone = false
      var found: RouterFollower.Deviation?
      var cycle = 0
      while found == nil && cycle < 2000 && !run.mesh.isEmpty {
        found = run.step { _, commits in
          // What the router did: flits that leave, credits that go back.
          guard !isDone, cycle >= start,
            let place = commits.firstIndex(where: { $0.kind == .flitSent })
          else { return commits }
          isDone = true
          var commits = commits
          switch trial % 3 {
          case 0:
            let bit = Int.random(in: 8..<(6 * 64), using: &random)
            commits[place].words[bit / 64] ^= 1 << UInt64(bit % 64)
          case 1: commits.remove(at: place)
          default: commits.insert(commits[place], at: place)
          }
          return commits
        }
        cycle += 1
      }
      #expect(!isDone || found != nil, "trial \(trial)")
      #expect(isDone)
    }
  }
}
