/// The nodes of a graph, each behind those that it needs.
struct NodeOrder {
  /// Numbers of nodes; those of a sorted file are in its order.
  private(set) var order: [Int] = []
  /// Nodes that need one another, in a circle, if there are such.
  private(set) var cycle: [Int]?

  private enum State { case new, open, done }

  /// - Parameter needs: for each node, the nodes whose outputs it needs.
  init(_ needs: [[Int]]) {
    var states = [State](repeating: .new, count: needs.count)
    for root in needs.indices where states[root] == .new {
      // An explicit stack: a chain of nodes may be longer than the thread's stack.
      var path: [(node: Int, next: Int)] = [(root, 0)]
      states[root] = .open
      while let (node, next) = path.last {
        guard next < needs[node].count else {
          states[node] = .done
          order.append(node)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let needed = needs[node][next]
        switch states[needed] {
        case .done: continue
        case .new:
          states[needed] = .open
          path.append((needed, 0))
        case .open:
          let start = path.firstIndex { $0.node == needed } ?? 0
          cycle = path[start...].map(\.node).reversed()
          return
        }
      }
    }
  }
}
