extension Array where Element: Comparable {
  /// What a classifying network answers: the place of the greatest output, the first one of equal ones;
  /// nil without outputs.
  var answer: Int? { indices.max { self[$0] < self[$1] } }
}
