/// A function of a module under construction; it is called like one of Swift's.
public struct Function {
  let declaration: FunctionDeclaration
  let module: Module

  /// The function's result for some arguments, one for each parameter, as wide as it.
  public func callAsFunction(_ arguments: Bits...) -> Bits { self(arguments) }

  /// The function's result for some arguments, one for each parameter, as wide as it.
  public func callAsFunction(_ arguments: [Bits]) -> Bits {
    let parameters = declaration.parameters
    let note = Fault.Note(
      message: "'\(declaration.name)' is declared here", location: declaration.location)
    guard arguments.count == parameters.count else {
      return Bits(
        mistake(
          .width,
          "'\(declaration.name)' takes \(parameters.count) arguments, found \(arguments.count)",
          [note], width: declaration.body.width), in: module)
    }
    for (argument, parameter) in zip(arguments, parameters)
    where argument.width != parameter.width {
      return Bits(
        mistake(
          .width,
          "'\(parameter.name)' of '\(declaration.name)' must have \(bitCount(parameter.width)), found "
            + "\(argument.node.phrase) with \(bitCount(argument.width))",
          [note] + argument.node.declarationNotes, width: declaration.body.width), in: module)
    }
    let result = combine(arguments) {
      Node(.call(declaration, $0), width: declaration.body.width)
    }
    return Bits(result.node, in: module)
  }
}

extension Module {
  /// A function: an expression over its parameters that is evaluated where it is called, and only
  /// there. For what is wide and seldom needed, behind the guard of a clocked `when`.
  /// - Parameters:
  ///   - parameters: names and widths, bits; no name may be that of something in the module.
  ///   - body: the result, from the parameters in their order.
  public func function(
    _ name: String, _ parameters: KeyValuePairs<String, Int>, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line, _ body: ([Bits]) -> Bits
  ) -> Function {
    function(name, parameters.map { ($0.key, $0.value) }, comment, fileID, line, body)
  }

  /// The same with a list of parameters that is computed.
  public func function(
    _ name: String, _ parameters: [(name: String, width: Int)], _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line, _ body: ([Bits]) -> Bits
  ) -> Function {
    function(name, parameters, comment, SourceLocation(fileID: fileID, line: line)) {
      (body($0), nil)
    }
  }

  /// A function that chooses its result, in Verilog with a `case`.
  /// - Parameters:
  ///   - parameters: names and widths, bits; no name may be that of something in the module.
  ///   - choice: what decides and the results, from the parameters in their order.
  public func function(
    _ name: String, _ parameters: KeyValuePairs<String, Int>, _ comment: String = "",
    _ fileID: String = #fileID, _ line: Int = #line, choosing choice: ([Bits]) -> FunctionChoice
  ) -> Function {
    function(
      name, parameters.map { ($0.key, $0.value) }, comment,
      SourceLocation(fileID: fileID, line: line)
    ) { arguments in
      let choice = choice(arguments)
      let body = choice.cases.reversed().reduce(choice.otherwise) { rest, entry in
        let isOne = entry.patterns.dropFirst().reduce(choice.subject .== entry.patterns[0]) {
          $0 || (choice.subject .== $1)
        }
        return mux(isOne, choice.agreeing(entry.value, in: name), rest)
      }
      return (body, choice.nodes)
    }
  }

  private func function(
    _ name: String, _ parameters: [(name: String, width: Int)], _ comment: String,
    _ location: SourceLocation,
    _ body: ([Bits]) -> (result: Bits, choice: FunctionDeclaration.Choice?)
  ) -> Function {
    if parameters.isEmpty {
      report(
        .width, "the function '\(name)' has no parameter", location, [],
        "name the value with m.constant(_:_:) or m.wire(_:_:)")
    }
    let signals = parameters.map { parameter, width in
      if width < 1 {
        report(.width, "'\(parameter)' must have at least 1 bit, found \(width)", location)
      }
      return Signal(
        index: Signal.parameterIndex, name: parameter, width: max(1, width), kind: .wire,
        comment: "", location: location)
    }
    let (result, choice) = body(
      signals.map { Bits(Node(.signal($0), width: $0.width), in: self) })
    var node = result.node
    let isAccepted = accepts([result], location, isBody: true)
    if !isAccepted {
      node = Node(.constant(Constant(0, width: node.width)), width: node.width)
    }
    node.forEachRead { leaf, _ in
      if case .signal(let signal) = leaf.kind, signals.contains(where: { $0 === signal }) { return }
      if case .named = leaf.kind { return }
      report(
        .foreignSignal, "the function '\(name)' reads \(leaf.phrase), which is not its parameter",
        location, leaf.declarationNotes, "make it a parameter")
    }
    // Nobody knows what a faulty body would have read.
    for signal in signals where isAccepted {
      let all = BitMask(0..<signal.width, width: signal.width)
      var rest = all
      node.forEachRead { leaf, bits in
        if case .signal(let read) = leaf.kind, read === signal {
          rest = rest.subtracting(BitMask(bits, width: signal.width))
        }
      }
      if !rest.isEmpty {
        let part = rest == all ? "" : " (bits \(rest.text))"
        report(
          .unused, "the function '\(name)' does not read its parameter '\(signal.name)'\(part)",
          location)
      }
    }
    if node.needsName {
      report(
        .target, "the function '\(name)' takes a part of an expression that has no name", location,
        [], "slice the expression's operands instead")
    }
    let declaration = FunctionDeclaration(
      name: name, parameters: signals, body: node, choice: isAccepted ? choice : nil,
      comment: comment, location: location)
    append(function: declaration)
    return Function(declaration: declaration, module: self)
  }
}
