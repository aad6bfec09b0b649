extension [Int] {
  /// Adds counts place by place; places that `self` does not have are left out.
  mutating func add(_ other: [Int]) {
    for index in indices where index < other.count { self[index] += other[index] }
  }
}
