import ChipSpec
import RTL

/// One output of a router: the credits of its link and the arbiter over all queues that may turn to it.
struct RouterOutput: Component {
  let inputs: Int
  let isLocal: Bool  // the tile is always there; other neighbours may be absent
  let channels: Int
  let depth: Int  // credits that a channel starts with
  let ordering: RouterSpec.Ordering

  var moduleName: String { isLocal ? "router_output_local" : "router_output_\(inputs)" }
  var summary: String {
    "Output of a router: credits of \(channels) channels and the arbiter over \(inputs) inputs"
      + (isLocal ? "." : "; drops flits where no neighbour is.")
  }

  func build(_ m: Module) {
    let requests = (0..<inputs).map {
      m.input("request_\($0)", width: channels, "channels with a flit for this output")
    }
    let credit = m.input("credit", width: channels, "the neighbour freed a place")
    let grants = (0..<inputs).map {
      m.output("grant_\($0)", width: channels, "the channel whose flit leaves; one in all")
    }
    let valid = m.output("valid", "a flit leaves")
    let channel = m.output("channel", width: indexWidth(channels), "the channel that it takes")

    let credits = (0..<channels).map {
      m.register("credits_\($0)", width: indexWidth(depth + 1), reset: depth)
    }
    let available = m.wire(
      "available", .concatenating(credits.reversed().map { $0 .!= 0 }), "channels with a credit")

    // A queue asks only if its flit can go, so that every grant is used.
    var allowed = ordering == .flow ? available : classWide(m, available)
    let present = isLocal ? nil : m.input("present", "there is a neighbour; static")
    if let present {
      allowed = m.wire("allowed", allowed | (!present).replicated(channels))
    }
    let eligible = m.wire("eligible", .concatenating(requests.reversed().map { $0 & allowed }))
    let leaves = m.wire("leaves", eligible.any)

    let arbiter = m.instance("arbiter", RoundRobinArbiter(requesters: inputs * channels))
    arbiter["request"].drive(eligible)
    for (place, grant) in grants.enumerated() {
      grant.drive(arbiter["grant"][place * channels..<(place + 1) * channels])
    }

    let winner = m.wire("winner", grants.dropFirst().reduce(grants[0]) { $0 | $1 })
    let taken = ordering == .flow ? winner : lowestOfClass(m, winner, available)
    channel.drive(binary(oneHot: taken))

    var sent = taken
    if let present {
      let dropped = m.output("dropped", "a flit is dropped: there is no neighbour")
      valid.drive(leaves && present)
      dropped.drive(leaves && !present)
      sent = m.wire("sent", taken & present.replicated(channels), "channels that spend a credit")
    } else {
      valid.drive(leaves)
    }
    m.when((credit | sent).any) {
      for (index, count) in credits.enumerated() {
        m.when(credit[index] && !sent[index]) { count.next(count +% 1) }
          .elseWhen(!credit[index] && sent[index]) { count.next(count -% 1) }
      }
    }
  }

  /// For each channel whether any channel of its class is available.
  private func classWide(_ m: Module, _ available: Bits) -> Bits {
    let size = channels / 2
    let responses = available[size..<channels].any.replicated(size)
    let requests = available[0..<size].any.replicated(size)
    return m.wire("class_available", .concatenating(responses, requests))
  }

  /// The lowest available channel of the winner's class.
  private func lowestOfClass(_ m: Module, _ winner: Bits, _ available: Bits) -> Bits {
    let size = channels / 2
    let parts = [0, size].map { low -> Bits in
      let name = low == 0 ? "request" : "response"
      let free = m.wire("free_\(name)", available[low..<low + size])
      let wins = winner[low..<low + size].any.replicated(size)
      return m.wire("taken_\(name)", wins & free & ~(free -% 1))
    }
    return m.wire("taken", .concatenating(parts[1], parts[0]))
  }

  /// The number of the one bit that is set.
  private func binary(oneHot bits: Bits) -> Bits {
    let width = indexWidth(bits.width)
    return .concatenating(
      (0..<width).reversed().map { digit in
        let members = (0..<bits.width).filter { $0 >> digit & 1 == 1 }.map { bits[$0] }
        return members.dropFirst().reduce(members[0]) { $0 | $1 }
      })
  }
}
