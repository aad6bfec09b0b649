import ChipSpec
import RTL

/// The registers of a part: storage, decode logic and the part's side of every field, all from the
/// block's description.
///
/// An access is taken in the cycle of `request` and answered in the next. A read sees the registers
/// as they are in the cycle of the request; what a write changes shows from the next cycle on. An
/// address that is no register's, and a write to a register without a field that can be written,
/// are answered with an error and change nothing. Where hardware and software change a field in one
/// cycle, `FieldAccess` says what it becomes.
public struct RegisterFile: Component {
  let block: RegisterBlock

  /// The registers of `block`, which must be without faults.
  /// - Parameter name: the module's name; blocks that differ need different ones.
  public init(_ block: RegisterBlock, name: String? = nil) {
    self.block = block
    self.moduleName = name ?? "\(block.name)_registers"
  }

  /// The module's name.
  public let moduleName: String

  /// What the module is.
  public var summary: String { "Registers of the part '\(block.name)'." }

  /// Describes the module.
  public func build(_ m: Module) {
    let bus = m.input("bus", RegisterBus(addressWidth: block.size.trailingZeroBitCount))
    let response = m.register("bus_response")
    let readData = m.register("bus_read_data", width: Register.width, reset: nil)
    let error = m.register("bus_error", reset: nil)
    bus.response.drive(response)
    bus.readData.drive(readData)
    bus.error.drive(error)

    let words = block.registers.flatMap { register in
      register.offsets.enumerated().map { index, offset in
        RegisterWord(m, register, name: register.elementName(index), offset: offset)
      }
    }
    .sorted { $0.offset < $1.offset }

    for word in words { word.updateFromHardware(m) }
    response.next(bus.request)
    m.override {
      m.when(bus.request) {
        m.when(bus.write) {
          readData.next(0)
          m.switch(bus.address) { cases in
            for word in words where word.register.isWritable {
              cases.case(word.offset) {
                error.next(0)
                word.write(m, bus)
              }
            }
            cases.default { error.next(1) }
          }
        }.otherwise {
          m.switch(bus.address) { cases in
            for word in words {
              cases.case(word.offset) {
                error.next(0)
                readData.next(word.value)
              }
            }
            cases.default {
              error.next(1)
              readData.next(0)
            }
          }
        }
      }
    }
    ignoreUnwritten(m, bus)
    m.requireRegisteredBoundary()
  }

  /// States that write data and byte enables which no field takes are left unread.
  private func ignoreUnwritten(_ m: Module, _ bus: Bound<RegisterBus>) {
    let fields = block.registers.flatMap(\.fields).filter(\.access.isWritable)
    // A counter is cleared by any write, whatever the data.
    let data = fields.filter { $0.access != .counter }.reduce(UInt32(0)) { $0 | $1.mask }
    let bytes = fields.reduce(UInt32(0)) { $0 | $1.mask }
    let bytesTaken = (0..<Register.size).map { bytes >> UInt32(8 * $0) & 0xff != 0 }
    let bitsTaken = (0..<Register.width).map { data >> UInt32($0) & 1 != 0 }
    for range in Self.gaps(bitsTaken) {
      m.ignore(bus.writeData[range], because: "no field takes this data")
    }
    for range in Self.gaps(bytesTaken) {
      m.ignore(bus.byteEnable[range], because: "no field takes these bytes")
    }
  }

  /// The ranges of false.
  private static func gaps(_ isTaken: [Bool]) -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    for (index, taken) in isTaken.enumerated() where !taken {
      if let last = gaps.last, last.upperBound == index {
        gaps[gaps.count - 1] = last.lowerBound..<index + 1
      } else {
        gaps.append(index..<index + 1)
      }
    }
    return gaps
  }
}
