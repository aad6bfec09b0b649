/// The two kinds of traffic, which share no queue.
public enum TrafficClass: String, Sendable, Hashable, CaseIterable {
  /// Accesses, and whatever asks for an answer.
  case request
  /// Answers.
  case response
}
