import RTL

/// A small engine to try the lockstep of engines on. It has every port that engines have.
///
/// Once started it reads a descriptor, takes the semaphore named there by 2, sums up the words behind
/// the descriptor, waits for a time, writes the sum, raises the next semaphore and sends the sum away.
/// An access that the memory refuses ends the job. One record tells of each job's end: w0 bit 0
/// whether an access was refused, w1 the sum so far.
///
/// The descriptor: bits 31:0 destination, 39:32 semaphore, 47:40 number of words, 63:48 cycles to wait.
struct Courier: Component {
  static let commitKind = 60

  var moduleName: String { "courier" }
  var summary: String { "Sums up words and carries the sum away." }

  enum Phase: Int, Encoding {
    case idle, fetch, descriptor, take, read, sum, pause, write, written, raise, send
  }

  /// The view that an engine has of its memory.
  struct Memory: Bundle {
    let request = Field(1)
    let write = Field(1)
    let byteEnable = Field(8)
    let address = Field(32)
    let writeData = Field(64)
    let grant = Field(1, .backward)
    let response = Field(1, .backward)
    let readData = Field(64, .backward)
    let error = Field(1, .backward)
  }

  /// The view that an engine has of the semaphores.
  struct Semaphore: Bundle {
    let request = Field(1)
    let post = Field(1)
    let index = Field(8)
    let amount = Field(8)
    let grant = Field(1, .backward)
  }

  /// The view that an engine has of the network.
  struct Message: Bundle {
    let valid = Field(1)
    let ready = Field(1, .backward)
    let payload = Field(64)
    let targetX = Field(2)
    let targetY = Field(2)
  }

  func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64)
    let start = m.input("start")
    let startAddress = m.input("start_address", width: 32)
    let memory = m.output("memory", Memory())
    let semaphore = m.output("semaphore", Semaphore())
    let message = m.output("message", Message())
    let busy = m.output("busy")
    let quiet = m.output("quiet")
    let wake = m.output("wake", width: 64)

    let phase = m.register("phase", reset: Phase.idle)
    let address = m.register("address", width: 32, reset: nil)
    let destination = m.register("destination", width: 32, reset: nil)
    let index = m.register("index", width: 8, reset: nil)
    let left = m.register("left", width: 8, reset: nil, "words to be summed up")
    let delay = m.register("delay", width: 16, reset: nil)
    let sum = m.register("sum", width: 64, reset: nil)
    let goesOn = m.register("goes_on", width: 64, reset: nil, "when the pause ends")

    let isWriting = m.wire("is_writing", phase .== Phase.write)
    memory.request.drive((phase .== Phase.fetch) || (phase .== Phase.read) || isWriting)
    memory.write.drive(isWriting)
    memory.byteEnable.drive(.constant(0xFF, width: 8))
    memory.address.drive(mux(isWriting, destination, address))
    memory.writeData.drive(sum)
    let isRaising = m.wire("is_raising", phase .== Phase.raise)
    semaphore.request.drive((phase .== Phase.take) || isRaising)
    semaphore.post.drive(isRaising)
    semaphore.index.drive(index)
    semaphore.amount.drive(mux(isRaising, .constant(1, width: 8), .constant(2, width: 8)))
    message.valid.drive(phase .== Phase.send)
    message.payload.drive(sum)
    message.targetX.drive(sum[0..<2])
    message.targetY.drive(sum[2..<4])
    let isPausing = m.wire("is_pausing", phase .== Phase.pause)
    busy.drive(phase .!= Phase.idle)
    quiet.drive((phase .== Phase.idle) || (phase .== Phase.take) || isPausing)
    wake.drive(goesOn | (!isPausing).replicated(64))

    let isRefused = m.wire("is_refused", memory.response && memory.error)
    m.switch(phase) { cases in
      cases.case(Phase.idle) {
        m.when(start) {
          address.next(startAddress)
          sum.next(0)
          phase.next(Phase.fetch)
        }
      }
      cases.case(Phase.fetch) { m.when(memory.grant) { phase.next(Phase.descriptor) } }
      cases.case(Phase.descriptor) {
        destination.next(memory.readData[0..<32])
        index.next(memory.readData[32..<40])
        left.next(memory.readData[40..<48])
        delay.next(memory.readData[48..<64])
        address.next(address +% 8)
        phase.next(mux(isRefused, Phase.idle.bits, Phase.take.bits))
      }
      cases.case(Phase.take) {
        m.when(semaphore.grant) { phase.next(mux(left.any, Phase.read.bits, Phase.write.bits)) }
      }
      cases.case(Phase.read) { m.when(memory.grant) { phase.next(Phase.sum) } }
      cases.case(Phase.sum) {
        m.when(isRefused) {
          phase.next(Phase.idle)
        }.otherwise {
          sum.next(sum +% memory.readData)
          address.next(address +% 8)
          left.next(left -% 1)
          goesOn.next(timebase +% delay.extended(to: 64))
          phase.next(mux(left .== 1, Phase.pause.bits, Phase.read.bits))
        }
      }
      cases.case(Phase.pause) { m.when(timebase .>= goesOn) { phase.next(Phase.write) } }
      cases.case(Phase.write) { m.when(memory.grant) { phase.next(Phase.written) } }
      cases.case(Phase.written) {
        phase.next(mux(isRefused, Phase.idle.bits, Phase.raise.bits))
        index.next(index +% 1)
      }
      cases.case(Phase.raise) { m.when(semaphore.grant) { phase.next(Phase.send) } }
      cases.case(Phase.send) { m.when(message.ready) { phase.next(Phase.idle) } }
      cases.default {}
    }

    m.monitor(kind: Self.commitKind) { monitor in
      let isRefused = monitor.observe("is_refused", isRefused)
      let isSent = monitor.observe("is_sent", message.valid && message.ready)
      let sum = monitor.observe("sum", sum)
      monitor.commit(
        kind: Self.commitKind, when: isRefused || isSent, words: [isRefused, sum], "A job ended.")
    }
  }
}
