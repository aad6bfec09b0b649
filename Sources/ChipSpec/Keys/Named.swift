/// A value under a name of the user's choice.
struct Named<Value: Sendable>: Sendable {
  let name: String
  var value: Value
}

extension Named: Equatable where Value: Equatable {}
extension Named: Hashable where Value: Hashable {}
