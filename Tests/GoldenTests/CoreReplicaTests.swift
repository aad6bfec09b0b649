import Testing

@testable import Golden

/// A core that follows another one's records.
struct CoreReplicaTests {
  /// The record of a store that met an error does not show what was to be stored, and the replica expected
  /// 0 in memory or registers if it did not know the register either.
  @Test func `a store of an unknown register that meets an error`() {
    for (offset, sentData) in [(0, 0x9342_5D8E), (2, 0x5D8E_0000)] as [(UInt32, UInt32)] {
      var replica = CoreReplica(isa: .rv32i, capacity: 4096, hart: 0)
      replica.start(at: 0)
      var known = CoreRetirement()
      known.instruction = CoreEncoding.lui(rd: 5, 0x40008)
      known.next = 4
      known.destination = 5
      known.result = 0x4000_8000
      #expect(replica.step(known, access: nil).retirement == known)

      var store = CoreRetirement()
      store.address = 4
      store.instruction = CoreEncoding.store(offset == 0 ? 2 : 1, rs2: 6, rs1: 5, Int32(offset))
      store.isTrap = true
      store.cause = 7
      store.value = 0x4000_8000 + offset
      let seen = CoreReplica.Access(
        address: 0x4000_8000, isWrite: true, byteEnable: offset == 0 ? 15 : 12, data: sentData,
        error: true)
      let step = replica.step(store, access: seen)
      #expect(step.retirement == store)
      let wanted = step.access
      #expect(wanted?.address == seen.address && wanted?.byteEnable == seen.byteEnable)
      #expect(wanted.map { ($0.data ^ sentData) & $0.mask } == 0)

      // The register stays unknown: only the core's own records count.
      var next = CoreRetirement()
      next.instruction = CoreEncoding.addi(rd: 7, rs1: 6, 1)
      next.destination = 7
      next.result = 0x1234
      #expect(replica.step(next, access: nil).retirement.result == 0x1234)
    }
  }
}
