import Network

/// Makes the text of SIMD programs: a subroutine `row` for each kernel, called for each row of a map.
///
/// The rows' addresses are in r1…r4, that of the output in r13; r15 leads back. Everything else may be
/// changed.
struct KernelText {
  let kernel: SIMDKernel
  let input: Stage.Input
  /// The rings that are read, and the one that is written.
  let inputs: [Ring], output: Ring
  let channels: Int
  /// Channels of each input.
  let sources: [Int]
  /// Where numbers are kept: tables, factors.
  private(set) var data: [Data] = []

  /// Numbers that a program needs.
  struct Data {
    let name: String
    let bytes: [UInt8]
  }

  init(
    _ kernel: SIMDKernel, _ stage: Stage, inputs: [Ring], output: Ring
  ) {
    (self.kernel, self.inputs, self.output) = (kernel, inputs, output)
    (input, channels) = (stage.inputs[0], stage.channels)
    sources = stage.inputs.map(\.channels.count)
    func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
      TileLayout.bytes(of: numbers)
    }
    switch kernel {
    case .lookup(let table): data = [Data(name: "table", bytes: bytes(table))]
    case .softmax(let exponentials):
      data = [
        Data(name: "exponentials", bytes: bytes(exponentials)),
        Data(name: "reciprocals", bytes: bytes(Self.reciprocals)),
      ]
    case .layerNorm(let norm, _):
      data = [
        Data(name: "roots", bytes: bytes(Self.roots)),
        Data(name: "gammas", bytes: bytes(norm.gammas)),
        Data(name: "betas", bytes: bytes(norm.betas)),
      ]
    case .requantize(let numbers):
      data = [
        Data(name: "biases", bytes: bytes(numbers.biases)),
        Data(name: "multipliers", bytes: bytes(numbers.multipliers)),
        Data(name: "shifts", bytes: numbers.shifts),
      ]
    case .partialAverage(_, let multipliers, _):
      // For each number of rows that are inside, the factors along an output row.
      let window = input.window
      let factors = (0...window.kernelHeight).flatMap { rows in
        (0..<output.width).map { pixel in
          let count = rows * window.insideColumns(of: pixel, width: inputs[0].width)
          // Nothing but padding adds up to 0 whatever the factor is.
          return Int32(count > 0 ? multipliers[count - 1] : 0)
        }
      }
      data = [Data(name: "factors", bytes: bytes(factors))] + sums
    case .averagePool: data = sums
    case .mean:
      data = [Data(name: "totals", bytes: Array(repeating: 0, count: 4 * channels))]
    default: break
    }
  }

  /// Room for the sums of a row of windows, if there are more rows in them than pointers.
  private var sums: [Data] {
    groups.count < 2
      ? []
      : [Data(name: "sums", bytes: Array(repeating: 0, count: 4 * channels * output.width))]
  }

  /// Entry i is 2^29 / (1 + (i + ½) / 256), rounded.
  static let reciprocals: [Int32] = (0..<256).map { entry in
    // 2^29 · 512 / (512 + 2 i + 1)
    let divisor = 513 + 2 * entry
    return Int32(((1 << 38) + divisor / 2) / divisor)
  }

  /// Entry i from 64 on is 2^30 / sqrt((i + ½) / 64), rounded; below, 0.
  static let roots: [Int32] = (0..<256).map { entry in
    entry < 64
      ? 0 : Int32((Double(1 << 30) / ((Double(entry) + 0.5) / 64).squareRoot()).rounded())
  }

  /// What stands once at the beginning.
  var prologue: String {
    switch kernel {
    case .lookup: "  copy r14, table\n  load.i8 t0, [r14]\n"
    case .softmax:
      "  copy r14, exponentials\n  load.i32 t0, [r14]\n"
        + "  copy r14, reciprocals\n  load.i32 t1, [r14]\n"
    case .layerNorm: "  copy r14, roots\n  load.i32 t0, [r14]\n"
    default: ""
    }
  }

  /// What a group of a row's windows needs beside its addresses.
  func preparation(row: Int, group: Int = 0) -> String {
    guard case .partialAverage = kernel, group == groups.count - 1 else { return "" }
    let rows = input.window.insideRows(of: row, height: inputs[0].height)
    return "  copy r4, factors + \(rows * output.width * 4)\n"
  }

  /// The subroutines.
  var subroutines: String {
    switch kernel {
    case .maxPool, .averagePool, .partialAverage: pool
    case .mean: mean
    case .move(let runs): move(runs)
    case .add(let zeros, let factors, let scaling, let lowest, let highest) where isRepeating:
      repeating(zeros: zeros, factors: factors, scaling, clamp("v3", lowest, highest))
    case .multiply(let zeros, let scaling) where isRepeating:
      repeating(zeros: zeros, factors: [], scaling, "")
    case .add, .multiply, .lookup: elements
    case .matMul(let zeros, let scaling, let isTurned):
      isTurned ? turnedMatMul(zeros, scaling) : matMul(zeros, scaling)
    case .softmax: softmax
    case .layerNorm(let norm, let zero): layerNorm(norm, zero)
    case .requantize(let numbers): requantize(numbers)
    }
  }

  private func scale(_ register: String, _ scaling: SIMDKernel.Scaling, _ multiplier: String)
    -> String
  {
    "  scale.i8 \(register), \(register), \(multiplier), \(scaling.shift), \(scaling.zero)\n"
  }

  // MARK: Windows

  /// The rows of a window that a subroutine sees; each has a subroutine of its own, called in turn.
  var groups: [Range<Int>] {
    let height = input.window.kernelHeight
    let most =
      switch kernel {
      case .averagePool: height <= 4 ? 4 : 3
      case .partialAverage: height <= 3 ? 3 : 2
      default: 4
      }
    return stride(from: 0, to: height, by: most).map { $0..<min($0 + most, height) }
  }

  /// The name of the subroutine of a group of rows.
  static func row(_ group: Int) -> String { group == 0 ? "row" : "row\(group)" }

  private var pool: String { groups.indices.map(pool).joined() }

  private func pool(_ group: Int) -> String {
    let window = input.window
    let pitch = inputs[0].pitch
    let rows = groups[group]
    let isLast = group == groups.count - 1
    // What groups before this one have found is in the output's row, or, of sums, in a row of their own.
    var sums: String?
    var start = group == 0 ? "" : "  load.i8 v1, [r10]\n"
    var scaling: SIMDKernel.Scaling?
    let name = Self.row(group)
    var text = "\(name):\n  copy r11, \(channels)\n  copy r9, 0\n"
    switch kernel {
    case .averagePool(let subtrahend, let numbers):
      (start, scaling) = ("  copy v1, \(-subtrahend)\n", numbers)
      if groups.count > 1 { sums = "r8" }
      if isLast { text += "  copy r12, \(numbers.multiplier)\n" }
    case .partialAverage(let subtrahend, _, let numbers):
      (start, scaling) = ("  copy v1, \(-subtrahend)\n", numbers)
      if groups.count > 1 { sums = "r7" }
    default: break
    }
    text += "\(name)_strip:\n  setvl r14, r11\n"
    for row in rows.indices {
      text += "  add r\(5 + row - rows.lowerBound), r\(1 + row - rows.lowerBound), r9\n"
    }
    if let sums {
      text += "  sll \(sums), r9, 2\n  add \(sums), \(sums), sums\n"
      if group > 0 {
        start = "  load.i32 v1, [\(sums)]\(isLast ? ", \(4 * channels)" : "")\n"
      }
    }
    text += "  add r10, r13, r9\n  add r9, r9, r14\n  sub r11, r11, r14\n"
    if case .partialAverage = kernel, isLast {
      start += "  load.i32 r12, [r8], 4\n"
      text += "  copy r8, r4\n"
    }
    text += "  copy r14, \(output.width)\n\(name)_column:\n" + start
    var isFirst = start.isEmpty
    for row in rows.indices {
      for column in (0..<window.kernelWidth).reversed() {
        let register = isFirst ? "v1" : "v2"
        let pointer = 5 + row - rows.lowerBound
        let offset = column * window.dilationX * pitch
        text +=
          column == 0
          ? "  load.i8 \(register), [r\(pointer)], \(window.strideX * pitch)\n"
          : "  load.i8 \(register), [r\(pointer) + \(offset)]\n"
        if !isFirst { text += "  \(scaling == nil ? "max" : "add") v1, v1, v2\n" }
        isFirst = false
      }
    }
    if let sums, !isLast {
      text += "  store.i32 v1, [\(sums)], \(4 * channels)\n"
    } else {
      if let scaling { text += scale("v1", scaling, "r12") }
      text += "  store.i8 v1, [r10], \(output.pitch)\n"
    }
    text += "  loop r14, \(name)_column\n"
    return text + "  bne r11, r0, \(name)_strip\n  jalr r0, r15\n"
  }

  private func move(_ runs: [PixelRun]) -> String {
    let pitch = inputs[0].pitch
    var text = "row:\n  copy r11, \(channels)\n  copy r9, 0\nstrip:\n  setvl r14, r11\n"
    text += "  add r5, r1, r9\n  add r10, r13, r9\n  add r9, r9, r14\n  sub r11, r11, r14\n"
    for (number, run) in runs.enumerated() {
      let stores = String(
        repeating: "  store.i8 v1, [r10], \(output.pitch)\n", count: run.repeats)
      if run.count == 1 {
        text += "  load.i8 v1, [r5 + \(run.first * pitch)]\n" + stores
      } else {
        text += "  add r6, r5, \(run.first * pitch)\n  copy r12, \(run.count)\nrun\(number):\n"
        text += "  load.i8 v1, [r6], \(run.step * pitch)\n" + stores + "  loop r12, run\(number)\n"
      }
    }
    return text + "  bne r11, r0, strip\n  jalr r0, r15\n"
  }

  private var mean: String {
    guard case .mean(let subtrahend, let scaling) = kernel else { return "" }
    func strips(_ name: String, _ before: String, _ body: String) -> String {
      "\(name):\n  copy r11, \(channels)\n  copy r9, totals\n" + before
        + "\(name)_strip:\n  setvl r10, r11\n" + body
        + "  sub r11, r11, r10\n  bne r11, r0, \(name)_strip\n  jalr r0, r15\n"
    }
    return strips(
      "clear", "", "  copy v1, \(-subtrahend)\n  store.i32 v1, [r9]+\n")
      + strips(
        "row", "",
        "  load.i32 v1, [r9]\n  copy r5, r1\n  copy r14, \(inputs[0].width)\npixel:\n"
          + "  load.i8 v2, [r5], \(inputs[0].pitch)\n  add v1, v1, v2\n  loop r14, pixel\n"
          + "  store.i32 v1, [r9]+\n  add r1, r1, r10\n")
      + strips(
        "finish", "  copy r12, \(scaling.multiplier)\n",
        "  load.i32 v1, [r9]+\n" + scale("v1", scaling, "r12") + "  store.i8 v1, [r13]+\n")
  }

  // MARK: Elements

  private var elements: String {
    var text = "row:\n  copy r11, \(output.width * output.pitch)\n"
    var body = "  load.i8 v1, [r1]+\n"
    switch kernel {
    case .add(let zeros, let factors, let scaling, let lowest, let highest):
      text += "  copy r5, \(factors[0])\n  copy r6, \(factors[1])\n  copy r7, 1\n"
      body += "  sub v1, v1, \(zeros[0])\n  load.i8 v2, [r2]+\n  sub v2, v2, \(zeros[1])\n"
      body += "  mul v3, v1, r5\n  mac v3, v2, r6\n" + scale("v3", scaling, "r7")
      body += clamp("v3", lowest, highest) + "  store.i8 v3, [r13]+\n"
    case .multiply(let zeros, let scaling):
      text += "  copy r5, \(scaling.multiplier)\n"
      body += "  sub v1, v1, \(zeros[0])\n  load.i8 v2, [r2]+\n  sub v2, v2, \(zeros[1])\n"
      body += "  mul v1, v1, v2\n" + scale("v1", scaling, "r5") + "  store.i8 v1, [r13]+\n"
    default:
      body += "  lookup v1, v1, t0\n  store.i8 v1, [r13]+\n"
    }
    text += "next:\n  setvl r14, r11\n" + body
    return text + "  sub r11, r11, r14\n  bne r11, r0, next\n  jalr r0, r15\n"
  }

  /// Whether pixels or channels of an input stand for all of a row, or a row for all rows.
  private var isRepeating: Bool {
    inputs.count == 2
      && (sources.contains { $0 < channels }
        || inputs.contains { ($0.height, $0.width) != (output.height, output.width) })
  }

  /// Sums, if there are factors, or products, pixel by pixel, as inputs step differently.
  private func repeating(
    zeros: [Int], factors: [Int], _ scaling: SIMDKernel.Scaling, _ clamp: String
  ) -> String {
    var text = "row:\n  copy r11, \(channels)\n  copy r9, 0\n  copy r7, \(scaling.multiplier)\n"
    var once = "", each = ""
    if !factors.isEmpty { text += "  copy r5, \(factors[0])\n  copy r6, \(factors[1])\n" }
    text += "strip:\n  setvl r14, r11\n"
    for (index, ring) in inputs.enumerated() {
      let (pointer, value) = (3 + index, "v\(index + 1)")
      // One channel that stands for all is a scalar.
      let isScalar = sources[index] < channels
      let step = ring.width < output.width ? "" : ", \(ring.pitch)"
      text += "  add r\(pointer), r\(index + 1), \(isScalar ? "r0" : "r9")\n"
      let load =
        (isScalar
          ? "  load.i8 r8, [r\(pointer)]\(step)\n  copy \(value), r8\n"
          : "  load.i8 \(value), [r\(pointer)]\(step)\n")
        + "  sub \(value), \(value), \(zeros[index])\n"
        + (factors.isEmpty ? "" : "  mul \(value), \(value), r\(5 + index)\n")
      if step.isEmpty { once += load } else { each += load }
    }
    text += "  add r10, r13, r9\n  add r9, r9, r14\n  sub r11, r11, r14\n" + once
    text += "  copy r12, \(output.width)\npixel:\n" + each
    text += "  \(factors.isEmpty ? "mul" : "add") v3, v1, v2\n" + scale("v3", scaling, "r7")
    text += clamp + "  store.i8 v3, [r10], \(output.pitch)\n"
    return text + "  loop r12, pixel\n  bne r11, r0, strip\n  jalr r0, r15\n"
  }

  /// What lies between the last pixel of a row and the first one of the next.
  private func gap(_ ring: Ring) -> Int { ring.rowPitch - ring.width * ring.pitch }

  /// Channels of the second operand side by side, its pixels one after the other.
  private func matMul(_ zeros: [Int], _ scaling: SIMDKernel.Scaling) -> String {
    """
    row:
      copy r4, \(output.width)
      copy r7, \(scaling.multiplier)
    pixel:
      copy r11, \(channels)
      copy r9, 0
    strip:
      setvl r14, r11
      copy v1, 0
      copy r5, r1
      add r6, r2, r9
      add r3, r13, r9
      add r9, r9, r14
      sub r11, r11, r14
      copy r12, \(inputs[1].height)
    line:
      copy r10, \(inputs[1].width)
    element:
      load.i8 r8, [r5], 1
      load.i8 v2, [r6], \(inputs[1].pitch)
      sub r8, r8, \(zeros[0])
      sub v2, v2, \(zeros[1])
      mac v1, v2, r8
      loop r10, element
      add r6, r6, \(gap(inputs[1]))
      loop r12, line
    \(scale("v1", scaling, "r7"))  store.i8 v1, [r3]
      bne r11, r0, strip
      add r1, r1, \(inputs[0].pitch)
      add r13, r13, \(output.pitch)
      loop r4, pixel
      jalr r0, r15

    """
  }

  /// Each pixel of the second operand gives one element.
  private func turnedMatMul(_ zeros: [Int], _ scaling: SIMDKernel.Scaling) -> String {
    """
    row:
      copy r4, \(output.width)
      copy r7, \(scaling.multiplier)
    pixel:
      copy r6, r2
      copy r3, r13
      copy r12, \(inputs[1].height)
    line:
      copy r10, \(inputs[1].width)
    element:
      copy r8, 0
      copy r11, \(sources[0])
      copy r5, r1
      copy r9, r6
    strip:
      setvl r14, r11
      load.i8 v1, [r5]+
      load.i8 v2, [r9]+
      sub v1, v1, \(zeros[0])
      sub v2, v2, \(zeros[1])
      mul v1, v1, v2
      sum r8, v1, r8
      sub r11, r11, r14
      bne r11, r0, strip
    \(scale("r8", scaling, "r7"))  store.i8 r8, [r3], 1
      add r6, r6, \(inputs[1].pitch)
      loop r10, element
      add r6, r6, \(gap(inputs[1]))
      loop r12, line
      add r1, r1, \(inputs[0].pitch)
      add r13, r13, \(output.pitch)
      loop r4, pixel
      jalr r0, r15

    """
  }

  private func clamp(_ register: String, _ lowest: Int, _ highest: Int) -> String {
    lowest == -128 && highest == 127
      ? "" : "  clamp \(register), \(register), \(lowest), \(highest)\n"
  }

  private func requantize(_ numbers: SIMDKernel.Requantizing) -> String {
    var text = "row:\n  copy r11, \(channels)\n  copy r5, biases\n  copy r6, multipliers\n"
    text += "  copy r7, shifts\n  copy r8, 0\nstrip:\n  setvl r10, r11\n"
    text += "  load.i32 v4, [r5]+\n  load.i32 v2, [r6]+\n  load.u8 v3, [r7]+\n"
    text += "  copy r14, \(output.width)\n  copy r12, r13\n"
    // Parts lie in rings of one shape, so the distance of their rows is always the same.
    text += "  add r9, r1, r8\npixel:\n"
    for part in inputs.indices {
      text += "  load.i32 v1, [r9 + \(inputs[part].base - inputs[0].base)]\n"
      text += "  add \(part == 0 ? "v5, v4" : "v5, v5"), v1\n"
    }
    text += "  scale.i8 v1, v5, v2, v3, \(numbers.zero)\n"
    text += clamp("v1", numbers.lowest, numbers.highest)
    text += "  store.i8 v1, [r12], \(output.pitch)\n  add r9, r9, \(inputs[0].pitch)\n"
    text += "  loop r14, pixel\n"
    text += "  sll r9, r10, 2\n  add r8, r8, r9\n  add r13, r13, r10\n"
    return text + "  sub r11, r11, r10\n  bne r11, r0, strip\n  jalr r0, r15\n"
  }

  /// The program of docs/parts/simd.md, pixel by pixel.
  private var softmax: String {
    """
    row:
      copy r4, \(output.width)
    pixel:
      copy r9, \(channels)
      copy r2, r1
      copy r10, -128
    greatest:
      setvl r5, r9
      load.i8 v1, [r2]+
      highest r10, v1, r10
      sub r9, r9, r5
      bne r9, r0, greatest
      copy r9, \(channels)
      copy r2, r1
      copy r11, 0
    total:
      setvl r5, r9
      load.i8 v1, [r2]+
      rsub v1, v1, r10
      lookup v1, v1, t0
      sum r11, v1, r11
      sub r9, r9, r5
      bne r9, r0, total
      clz r12, r11
      sub r8, r12, 1
      sll r8, r11, r8
      srl r14, r8, 22
      lookup r14, r14, t1
      scale.i32 r7, r8, r14, 30
      rsub r7, r7, 1 << 30
      scale.i32 r14, r14, r7, 29
      scale.i32 r7, r8, r14, 30
      rsub r7, r7, 1 << 30
      scale.i32 r14, r14, r7, 29
      rsub r8, r12, 52
      copy r9, \(channels)
      copy r2, r1
      copy r3, r13
    divide:
      setvl r5, r9
      load.i8 v1, [r2]+
      rsub v1, v1, r10
      lookup v1, v1, t0
      scale.i8 v1, v1, r14, r8, -128
      store.i8 v1, [r3]+
      sub r9, r9, r5
      bne r9, r0, divide
      add r1, r1, \(inputs[0].pitch)
      add r13, r13, \(output.pitch)
      loop r4, pixel
      jalr r0, r15

    """
  }

  /// The program of docs/parts/simd.md, pixel by pixel.
  private func layerNorm(_ norm: LayerNorm, _ zero: Int) -> String {
    """
    row:
      copy r4, \(output.width)
    pixel:
      copy r3, \(norm.reciprocal)
      copy r12, \(channels)
      copy r2, r1
      copy r10, 0
    total:
      setvl r5, r12
      load.i8 v1, [r2]+
      sum r10, v1, r10
      sub r12, r12, r5
      bne r12, r0, total
      scale.i32 r10, r10, r3, 14
      srr r9, r10, 16
      copy r12, \(channels)
      copy r2, r1
      copy r11, 0
    squares:
      setvl r5, r12
      load.i8 v1, [r2]+
      sub v1, v1, r9
      mul v1, v1, v1
      sum r11, v1, r11
      sub r12, r12, r5
      bne r12, r0, squares
      scale.i32 r11, r11, r3, 17
      sll r8, r9, 16
      sub r8, r8, r10
      scale.i32 r8, r8, r8, 19
      sub r11, r11, r8
      add r11, r11, \(norm.epsilon)
      clz r12, r11
      sub r12, r12, 1
      and r12, r12, -2
      sll r8, r11, r12
      srl r14, r8, 23
      lookup r14, r14, t0
      copy r6, 2
    newton:
      scale.i32 r7, r8, r14, 30
      scale.i32 r7, r7, r14, 30
      rsub r7, r7, 3 << 29
      scale.i32 r14, r14, r7, 30
      loop r6, newton
      srl r12, r12, 1
      rsub r12, r12, 42
      copy r9, \(channels)
      copy r2, r1
      copy r3, r13
      copy r6, gammas
      copy r7, betas
      copy r8, 1
    result:
      setvl r5, r9
      load.i8 v1, [r2]+
      sll v1, v1, 16
      sub v1, v1, r10
      scale.i32 v1, v1, r14, r12
      load.i32 v2, [r6]+
      scale.i32 v1, v1, v2, 20
      load.i32 v3, [r7]+
      add v1, v1, v3
      scale.i8 v1, v1, r8, 8, \(zero)
      store.i8 v1, [r3]+
      sub r9, r9, r5
      bne r9, r0, result
      add r1, r1, \(inputs[0].pitch)
      add r13, r13, \(output.pitch)
      loop r4, pixel
      jalr r0, r15

    """
  }
}
