import Foundation

/// What the calling thread has computed for. Unlike the time of day it does not grow while other tests
/// have the processor.
enum ThreadTime {
  /// Since the thread's start.
  static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
