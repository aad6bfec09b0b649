import NetworkGraph

/// How numpy's `matmul` pairs its matrices.
struct MatMulShape: Sendable {
  let rows: Int, length: Int, columns: Int
  /// Where each pair's matrices begin.
  let left: [Int], right: [Int]

  init(_ left: [Int], _ right: [Int]) {
    let first = left.count == 1 ? [1] + left : left
    let second = right.count == 1 ? right + [1] : right
    rows = first[first.count - 2]
    length = first[first.count - 1]
    columns = second[second.count - 1]
    let (outerFirst, outerSecond) = (Array(first.dropLast(2)), Array(second.dropLast(2)))
    let rank = max(outerFirst.count, outerSecond.count)
    let ones = [Int](repeating: 1, count: rank)
    let padded = [outerFirst, outerSecond].map { ones.dropLast($0.count) + $0 }
    let outer = zip(padded[0], padded[1]).map { $0 == 1 ? $1 : $0 }
    let sizes = (rows * length, length * columns)
    self.left = Strides.broadcast(outerFirst, to: outer).map { $0 * sizes.0 }
    self.right = Strides.broadcast(outerSecond, to: outer).map { $0 * sizes.1 }
  }
}
