import ChipSpec

/// Decides which unit stands on which tile: along a snake first, then better by swaps.
struct Placement {
  /// The tiles that may be used.
  let tiles: [(x: Int, y: Int)]
  /// Bytes of a frame between units; the host is unit −1.
  let traffic: [Link]
  let units: Int
  let host: (x: Int, y: Int)

  /// Bytes from a unit to another one.
  struct Link {
    var from: Int, to: Int, bytes: Int
  }

  /// Bytes times hops of a frame.
  func cost(_ places: [Int]) -> Int {
    traffic.reduce(0) { sum, link in
      let (a, b) = (place(link.from, places), place(link.to, places))
      return sum + link.bytes * (abs(a.x - b.x) + abs(a.y - b.y))
    }
  }

  private func place(_ unit: Int, _ places: [Int]) -> (x: Int, y: Int) {
    unit < 0 ? host : tiles[places[unit]]
  }

  /// The places, and what they cost.
  /// - Parameter fits: whether a unit may stand on a tile.
  func solve(_ fits: (_ unit: Int, _ tile: Int) -> Bool) -> (places: [Int], cost: Int)? {
    var places: [Int] = []
    var free = Array(tiles.indices)
    for unit in 0..<units {
      guard let index = free.firstIndex(where: { fits(unit, $0) }) else { return nil }
      places.append(free.remove(at: index))
    }
    var best = cost(places)
    var owners = Array(repeating: -1, count: tiles.count)
    for (unit, place) in places.enumerated() { owners[place] = unit }
    let links = (0..<units).map { unit in
      traffic.filter { $0.from == unit || $0.to == unit }
    }
    func share(_ unit: Int) -> Int {
      guard unit >= 0 else { return 0 }
      return links[unit].reduce(0) { sum, link in
        let (a, b) = (place(link.from, places), place(link.to, places))
        return sum + link.bytes * (abs(a.x - b.x) + abs(a.y - b.y))
      }
    }
    var improves = true
    var rounds = 0
    while improves && rounds < 20 {
      improves = false
      rounds += 1
      for unit in 0..<units {
        for tile in tiles.indices where tile != places[unit] {
          let other = owners[tile]
          guard fits(unit, tile), other < 0 || fits(other, places[unit]) else { continue }
          let before = share(unit) + share(other)
          let old = places[unit]
          places[unit] = tile
          if other >= 0 { places[other] = old }
          // A link between the two counts twice before and after.
          if share(unit) + share(other) < before {
            owners[tile] = unit
            owners[old] = other
            improves = true
          } else {
            places[unit] = old
            if other >= 0 { places[other] = tile }
          }
        }
      }
    }
    best = cost(places)
    return (places, best)
  }
}
