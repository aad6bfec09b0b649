extension Optional {
  /// Looks at a large value where it lies: optional chaining to what changes nothing makes a copy of all
  /// of it first.
  @inlinable @inline(__always)
  public mutating func inPlace<Result>(_ body: (inout Wrapped) -> Result) -> Result? {
    if case .none = self { return nil }
    return body(&self!)
  }
}
