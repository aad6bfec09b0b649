import ChipSpec
import RTL

/// Joins a block's registers with the part behind them, whose ports have the names of the register
/// file's.
struct RegisterWiring {
  let block: RegisterBlock
  /// Ports of the part that are named otherwise, by the file's names.
  var names: [String: String] = [:]
  /// Fields that only software looks at.
  var softwareOnly: Set<String> = []

  func connect(_ m: Module, _ file: Instance, to part: Instance) {
    for register in block.registers {
      for field in register.fields {
        let name = "\(register.name)_\(field.name)"
        let own = names[name] ?? name
        switch field.access {
        case .constant: break
        case .readOnly: file[name].drive(part[own])
        case .readWrite, .pulse:
          if softwareOnly.contains(name) {
            m.ignore(file[name], because: "only software looks at it")
          } else {
            part[own].drive(file[name])
          }
        case .readWriteHardware:
          part[own].drive(file[name])
          for end in ["update", "new"] { file["\(name)_\(end)"].drive(part["\(own)_\(end)"]) }
        case .event, .counter:
          let event = "\(name)_event"
          file[event].drive(part[names[event] ?? event])
        }
      }
    }
  }
}
