/// What surrounds a part in an untimed lockstep: it plays memory, semaphores, network and whoever
/// starts the part, and keeps their rules.
///
/// A cycle goes: `drive`, the part settles, `answer`, the part settles again, `observe`, clock edge.
/// Ready-made pieces are ``SRAMEnvironment``, ``SemaphoreEnvironment`` and ``MessageEnvironment``; each
/// has the same functions, to be called from here.
protocol UntimedEnvironment<Golden> {
  associatedtype Golden: UntimedModel

  /// Time, and the part's word that it is quiet; nil for a part that has neither. The driver moves it
  /// and checks the word.
  var timebase: Timebase? { get set }

  /// Whether the part shows that it has nothing to do.
  var isIdle: Bool { get }

  /// How often each interesting event happened.
  var coverageItems: [CoverageItem] { get }

  /// Sets the inputs that do not depend on what the part shows in this very cycle: responses,
  /// arriving messages, starts. Whatever starts the part is told to the model here.
  /// - Parameter begins: whether new work may begin; without, what is under way comes to its end.
  mutating func drive(_ golden: inout Golden, _ random: inout SeededRandom, begins: Bool)

  /// Sets the inputs that depend on what the part shows in this cycle: grants.
  mutating func answer(_ random: inout SeededRandom)

  /// Says what passed through the ports in this cycle, in order.
  mutating func observe(_ observation: inout Observation)

  /// Sets all inputs to what they are in reset; what was under way is given up.
  mutating func reset()

  /// Leaves the outputs that mean nothing in this cycle out of a recording.
  func ignoreUnspecified(in recorder: PortRecorder)
}

extension UntimedEnvironment {
  /// Nothing is counted.
  var coverageItems: [CoverageItem] { [] }

  /// Every output means something in every cycle.
  func ignoreUnspecified(in recorder: PortRecorder) {}
}
