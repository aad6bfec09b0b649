import Diagnostics

/// The rules within the router.
extension Elaboration {
  /// Halves of a message that overtake each other could not be joined again.
  mutating func checkRouter() {
    let (width, ordering) = ("router.flit_width", "router.ordering")
    guard context.isSound(width, ordering) else { return }
    let router = written.router
    guard router.messageWidth > router.flitWidth, router.ordering == .none else { return }
    refuse(
      ordering, SpecRules.halvesOrder,
      "flits of \(router.flitWidth) bits need 'ordering: flow', so that the two halves of a message "
        + "arrive in their order, found 'none'",
      notes: context.valueNotes(width, "'flit_width'", String(router.flitWidth)),
      help: "write 'ordering: flow', or use flits of \(router.messageWidth) bits")
  }
}
