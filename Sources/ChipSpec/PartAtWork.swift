/// The parts of a tile that say whether they rest, as records of parts at work number them: bit `k` is the
/// k-th of `allCases`. Their names are those of their instances in the tile's Verilog.
public enum PartAtWork: String, Sendable, CaseIterable {
  case analog
  case simd
  case packetManager = "packet_manager"
  case core
  case networkInterface = "network_interface"
  case coreControl = "core_control"
  case busShim = "bus_shim"
  case tileBus = "tile_bus"
  case registerBus = "register_bus"
  case semaphores
  case hostQueue = "host_queue"
  case localPort = "local_port"
  case router
}
