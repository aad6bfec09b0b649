import ChipSpec
import RTL

/// The credits that a local port holds for the messages of one class, and the channels that they
/// allow, inside of the port's module.
struct MessageCredits {
  /// What their signals are named after.
  let name: String
  private let spec: RouterSpec
  private let format: FlitFormat
  private let counter: Int  // bits of one channel's credits
  /// The register of all channels, and what it holds after reset.
  private let credits: Bits, initial: Bits
  private let available: Bits
  private let spent: Bits

  /// The class's first channel.
  let base: Int

  /// Declares the signals, named after `name`.
  init(_ m: Module, _ name: String, _ spec: RouterSpec, _ format: FlitFormat, base: Int) {
    self.name = name
    self.spec = spec
    self.format = format
    self.base = base
    let channels = spec.virtualChannels
    counter = indexWidth(spec.bufferDepth + 1)
    initial = Bits.constant(spec.bufferDepth, width: counter).replicated(channels)
    credits = m.register(
      "\(name)_credits", width: channels * counter, reset: initial,
      "free places of the router's queues, \(counter) bits a channel")
    let none = Bits.constant(0, width: channels)
    available = m.wire(
      "\(name)_available", width: channels,
      format.isHalved ? "channels that a message may take" : "channels with a credit",
      default: none)
    spent = m.wire("\(name)_spent", width: channels, "the channel that spends one", default: none)
  }

  /// Looks which channels have a credit, where a message of the class is offered.
  /// - Parameter isSecond: where a message takes two flits, whether its second half leaves now. Both
  ///   credits were there when the first half left, so the second one need not be looked at.
  func look(_ m: Module, wanted: Bits, isSecond: Bits?) {
    m.when(wanted) {
      available.drive(
        .concatenating(
          (0..<spec.virtualChannels).reversed().map {
            let count = credits[$0 * counter..<($0 + 1) * counter]
            return isSecond.map { (count .>= 2) || $0 } ?? count.any
          }))
    }
  }

  /// The channel that a sender's message may take now, one bit for each of the class; 0 if there is
  /// none.
  func channel(_ m: Module, _ sender: String, _ port: Bound<MessagePort>) -> Bits {
    let channels = spec.virtualChannels
    let channel = m.wire(
      "\(sender)_channel", width: channels, "the channel that its message may take; 0 if none",
      default: .constant(0, width: channels))
    if channels == 1 {
      m.when(port.valid) { channel.drive(available) }
    } else if spec.ordering == .none {
      m.when(port.valid) { channel.drive(available & ~(available -% 1)) }
    } else {
      flow(m, sender, port, channel)
    }
    return channel
  }

  /// The channel (x + y) mod V, where it has a credit.
  private func flow(_ m: Module, _ sender: String, _ port: Bound<MessagePort>, _ channel: Bits) {
    let channels = spec.virtualChannels
    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire("\(sender)_\(name)", width: width, comment, default: .constant(0, width: width))
    }
    let isPower = channels.nonzeroBitCount == 1
    let width = isPower ? indexWidth(channels) : max(format.x, format.y) + 1
    func part(_ coordinate: Bits) -> Bits {
      coordinate.width > width
        ? coordinate.truncated(to: width) : coordinate.extended(to: width)
    }
    let sum = wire("sum", width, isPower ? "(x + y) mod \(channels)" : "x + y")
    // Where V is no power of two: V times falling powers of two are taken off.
    let largest = (1 << format.x) + (1 << format.y) - 2
    let steps =
      isPower ? [] : (0..<width).reversed().map { channels << $0 }.filter { $0 <= largest }
    let rests = steps.map { wire("below_\($0)", width) }
    m.when(port.valid) {
      sum.drive(part(port.targetX) +% part(port.targetY))
      var rest = sum
      for (step, next) in zip(steps, rests) {
        next.drive(mux(rest .>= step, rest -% step, rest))
        rest = next
      }
      let bits = (0..<channels).map { number -> Bits in
        number < 1 << width ? rest .== number : .constant(0, width: 1)
      }
      channel.drive(.concatenating(bits.reversed()) & available)
    }
  }

  /// Spends the credit of a channel, one bit for each of the class.
  func spend(_ channel: Bits) { spent.drive(channel) }

  /// Counts, once for each cycle.
  /// - Parameter returned: channels of the class that get a credit back.
  func count(_ m: Module, returned: Bits) {
    m.when((returned ^ spent).any) {
      for channel in 0..<spec.virtualChannels {
        let count = credits[channel * counter..<(channel + 1) * counter]
        m.when(returned[channel] ^ spent[channel]) {
          count.next(mux(spent[channel], count -% 1, count +% 1))
        }
      }
    }
  }

  /// What the register must hold, by what the monitor sees on the link; and what it holds.
  /// - Parameter returned: channels of both classes that get a credit back.
  func follow(
    _ monitor: Monitor, valid: Bits, channel: Bits, returned: Bits
  ) -> (shown: Bits, expected: Bits) {
    let module = monitor.module
    let returned = monitor.observe(
      "\(name)_returned", returned[base..<base + spec.virtualChannels])
    let expected = module.register(
      "\(name)_counted", width: credits.width, reset: initial, "what \(name)_credits must be")
    for number in 0..<spec.virtualChannels {
      let count = expected[number * counter..<(number + 1) * counter]
      let isSpent = valid && (channel .== base + number)
      let isReturned = returned[number].extended(to: counter)
      count.next(count +% isReturned -% isSpent.extended(to: counter))
    }
    return (monitor.observe("\(name)_credits", credits), expected)
  }
}
