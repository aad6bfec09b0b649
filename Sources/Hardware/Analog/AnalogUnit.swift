import ChipSpec
import RTL

/// An analog array and the digital part around it, joined as in a tile, with all ports of the latter.
/// What passes between the two is shown, so that tests can see when it does.
public struct AnalogUnit: Component {
  let spec: AnalogSpec
  let clock: Int

  /// An array and what surrounds it.
  /// - Parameters:
  ///   - spec: the array.
  ///   - clock: frequency of the chip's clock, hertz.
  public init(_ spec: AnalogSpec, clock: Int) {
    self.spec = spec
    self.clock = clock
  }

  /// The name in Verilog.
  public var moduleName: String { "analog_unit" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "An analog array and the digital part around it." }

  /// Describes the module.
  public func build(_ m: Module) {
    let periphery = m.instance("periphery", Analog(spec, clock: clock))
    let array = m.instance("macro", AnalogArray(spec, clock: clock))
    for (name, width) in [
      ("timebase", 64), ("control_start", 1), ("control_settle", 1), ("control_stop", 1),
      ("start_address", 32), ("mode_quantising", 1), ("effects_enabled", AnalogEffects.count),
      ("seed_low_value", 32), ("seed_high_value", 32), ("temperature_value", 16),
      ("drift_time", 16),
    ] {
      periphery[name].drive(m.input(name, width: width))
    }
    for (name, width) in [
      ("status_busy", 1), ("status_stopped", 1), ("status_error", 1), ("status_cause", 4),
      ("descriptor_address", 32), ("error_address", 32), ("events_finished_event", 1),
      ("events_error_event", 1), ("events_ignored_event", 1), ("products_count_event", 1),
    ] {
      m.output(name, width: width).drive(periphery[name])
    }
    m.output("memory", SRAMPort()).connect(from: periphery.bundle("memory", SRAMPort()))
    for name in ["input_semaphore", "output_semaphore"] {
      m.output(name, SemaphorePort()).connect(from: periphery.bundle(name, SemaphorePort()))
    }
    for name in ["x", "y"] { array[name].drive(m.input(name, width: 16, "of the tile; static")) }
    let port = AnalogArrayPort(AnalogShape(spec, clock: clock))
    for (name, field) in port.fields {
      switch field.direction {
      case .forward:
        array[name].drive(periphery["array_" + name])
        m.output("array_" + name, width: field.width, field.comment)
          .drive(periphery["array_" + name])
      case .backward: periphery["array_" + name].drive(array[name])
      }
    }
    m.output("quiet").drive(periphery["quiet"])
    m.output("wake", width: 64).drive(periphery["wake"])
  }
}
