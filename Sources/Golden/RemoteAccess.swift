import ChipSpec

/// A tile as remote accesses see it, without time: memory, registers, and what its network interface
/// answers. Written from `docs/parts/network_interface.md` and `docs/parts/sram.md`.
///
/// A tile serves one access after the other, so the order in which requests arrive decides everything
/// but the counters of flits that were never served.
public struct RemoteAccess: Sendable {
  /// The tile's registers.
  public internal(set) var registers: RegisterModel

  private let spec: SRAMSpec
  private var words: [UInt32: Word] = [:]

  /// A word of 64 bits that has been written, at least in part.
  private struct Word: Sendable {
    var data: UInt64 = 0
    /// Bits that were written.
    var defined: UInt64 = 0
    /// Bits of the code word that injection has flipped: data, check bits.
    var flips: (data: UInt64, check: UInt8) = (0, 0)
    var flipCount: Int { flips.data.nonzeroBitCount + flips.check.nonzeroBitCount }
  }

  /// The tile at (x, y) of a chip after reset.
  /// - Parameters:
  ///   - map: what lies where.
  ///   - sides: numbers of the ports with a neighbour.
  init(_ spec: SRAMSpec, _ map: AddressMap, x: Int, y: Int, sides: [RouterPort]) {
    self.spec = spec
    registers = RegisterModel(map)
    for block in ["tile", "router"] {
      registers.drive(block, "position", "x", x)
      registers.drive(block, "position", "y", y)
    }
    for side in sides { registers.drive("router", "neighbours", "\(side)", 1) }
  }

  /// Serves an access.
  public mutating func serve(_ request: RemoteRequest) -> RemoteResponse {
    let response: RemoteResponse
    if request.operation == .reserved {
      response = RemoteResponse(request, error: true)
    } else {
      switch request.address >> 30 {
      case 0: response = memory(request)
      case 1: response = registers.serve(request)
      default: response = RemoteResponse(request, error: true)
      }
    }
    if !response.isErrorSpecified {
      registers.forget("network_interface", "errors")
    } else if response.error {
      registers.count("network_interface", "errors")
    }
    return response
  }

  private mutating func memory(_ request: RemoteRequest) -> RemoteResponse {
    guard Int(request.address) < spec.capacity else { return RemoteResponse(request, error: true) }
    return spec.protection == .secded ? protected(request) : plain(request)
  }

  private func half(_ request: RemoteRequest) -> UInt64 {
    request.address & 4 == 0 ? 0x0000_0000_FFFF_FFFF : 0xFFFF_FFFF_0000_0000
  }

  private func part(_ request: RemoteRequest, of word: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: request.address & 4 == 0 ? word : word >> 32)
  }

  private func plain(_ request: RemoteRequest, _ word: inout Word) -> RemoteResponse {
    let both = UInt64(request.data) << 32 | UInt64(request.data)
    switch request.operation {
    case .read:
      return RemoteResponse(
        request, data: part(request, of: word.data), specified: part(request, of: word.defined))
    case .fill:
      word = Word(data: both, defined: .max)
    default:
      word.data = word.data & ~half(request) | both & half(request)
      word.defined |= half(request)
    }
    return RemoteResponse(request)
  }

  private mutating func plain(_ request: RemoteRequest) -> RemoteResponse {
    var word = words[request.address / 8] ?? Word()
    let response = plain(request, &word)
    words[request.address / 8] = word
    return response
  }

  private mutating func protected(_ request: RemoteRequest) -> RemoteResponse {
    let bank = Int(request.address / 8) % spec.banks
    if request.operation == .fill {
      var word = Word()
      _ = plain(request, &word)
      word.flips = injection
      words[request.address / 8] = word
      return RemoteResponse(request)
    }
    guard var word = words[request.address / 8] else {
      // Whatever it holds, a partial write does not make it known.
      for event in ["corrected", "uncorrected"] {
        registers.forget("sram", event, bank)
        registers.forget("sram", "\(event)_flags", bank / 32, mask: 1 << UInt32(bank % 32))
      }
      return RemoteResponse(
        request, specified: request.operation == .read ? 0 : .max, isErrorSpecified: false)
    }
    // The code tells one wrong bit from two; injection flips no more.
    let flips = word.flips
    if word.flipCount > 0 {
      let event = word.flipCount == 1 ? "corrected" : "uncorrected"
      registers.count("sram", event, bank)
      registers.set("sram", "\(event)_flags", bit: bank)
    }
    let isLost = word.flipCount > 1
    if request.operation == .read {
      let shown = isLost ? word.data ^ flips.data : word.data
      return RemoteResponse(request, data: part(request, of: shown), error: isLost)
    }
    if isLost { return RemoteResponse(request, error: true) }
    let response = plain(request, &word)
    word.flips = injection
    words[request.address / 8] = word
    return response
  }

  /// The bits that software has asked to be flipped in every code word written.
  private var injection: (data: UInt64, check: UInt8) {
    var flips: (data: UInt64, check: UInt8) = (0, 0)
    for number in 0..<2 where registers.value("sram", "inject", "enable_\(number)") == 1 {
      let position = registers.value("sram", "inject", "bit_\(number)")
      switch position {
      case ..<64: flips.data ^= 1 << UInt64(position)
      case ..<72: flips.check ^= 1 << UInt8(position - 64)
      default: break
      }
    }
    return flips
  }
}
