import Golden
import Simulation

/// The ports of a network interface that its surroundings look at, beside those that the pieces of the
/// environment have.
struct NetworkInterfacePins {
  let requests: ArrivalPins
  let responses: ArrivalPins?
  let messagesValid: Port, messagesReady: Port
  let memoryRequest: Port, memoryGrant: Port, memoryError: Port
  let registersRequest: Port, registersGrant: Port
  let semaphoreRequest: Port?, semaphoreGrant: Port?
  let answer: Port?
  let servedError: Port, refused: Port, quiet: Port
  private let answerFields: (error: Port, sourceX: Port, sourceY: Port)?

  init(_ model: ModelInstance, hasPackets: Bool, hasSemaphores: Bool) throws(SimulationError) {
    requests = try ArrivalPins(model, "requests")
    responses = hasPackets ? try ArrivalPins(model, "responses") : nil
    messagesValid = try model.port("messages_valid_o")
    messagesReady = try model.port("messages_ready_i")
    memoryRequest = try model.port("memory_request_o")
    memoryGrant = try model.port("memory_grant_i")
    memoryError = try model.port("memory_error_i")
    registersRequest = try model.port("registers_request_o")
    registersGrant = try model.port("registers_grant_i")
    semaphoreRequest = hasSemaphores ? try model.port("semaphore_request_o") : nil
    semaphoreGrant = hasSemaphores ? try model.port("semaphore_grant_i") : nil
    answer = hasPackets ? try model.port("answer_o") : nil
    answerFields =
      hasPackets
      ? (
        try model.port("answer_error_o"), try model.port("answer_source_x_o"),
        try model.port("answer_source_y_o")
      ) : nil
    servedError = try model.port("served_error_o")
    refused = try model.port("refused_o")
    quiet = try model.port("quiet_o")
  }

  /// What the packet manager is told in this cycle.
  var told: AnswerTraffic? {
    guard let answer, answer.isSet, let answerFields else { return nil }
    return AnswerTraffic(
      error: answerFields.error.isSet, sourceX: UInt16(answerFields.sourceX.value),
      sourceY: UInt16(answerFields.sourceY.value))
  }
}
