import SluiceSimulator
import Testing

/// Bugs on purpose, at least one for each invariant: the simulator and the auditor together find each of them.
@Suite struct PlantedBugTests {
    @Test func `J1: a disk that only says that it has synced is found`() throws {
        #expect(try PlantedBug.lyingDisk.seed() != nil)
    }

    @Test func `J2: a line that is written anew after a crash, with a chain that fits, is found`() throws {
        #expect(try PlantedBug.rewrittenLine.seed() != nil)
    }

    @Test func `J3: a balance that is not counted from the journal is found`() throws {
        #expect(try PlantedBug.ownBalance.seed(from: 15) != nil)
    }

    @Test func `J4: a changed byte in an old line is found`() throws {
        #expect(try PlantedBug.scratchedLine.seed() != nil)
    }

    @Test func `J5: a failed commit that is acknowledged is found`() throws {
        #expect(try PlantedBug.deafStore.seed() != nil)
    }

    @Test func `T1: an order that is not recognized when it comes again is found`() throws {
        #expect(try PlantedBug.oneKey.seed() != nil)
    }

    @Test func `T2: a final state that gives way to a late success is found`() throws {
        #expect(try PlantedBug.yieldingEnd.seed() != nil)
    }

    @Test func `T3: a state that nobody knows and that counts as a failure is found`() throws {
        #expect(try PlantedBug.unknownFailed.seed(from: 9) != nil)
    }

    @Test func `T3: an order that is placed again under a new number when its answer was lost is found`() throws {
        #expect(try PlantedBug.placedAnew.seed(from: 75) != nil)
    }

    @Test func `T4: a message whose proof nobody looks at is found`() throws {
        #expect(try PlantedBug.unprovedMessage.seed(from: 26) != nil)
    }

    @Test func `T4: a message for another merchant that is believed is found`() throws {
        #expect(try PlantedBug.anyMerchant.seed(from: 40) != nil)
    }

    @Test func `T5: refunds that do not know of each other are found`() throws {
        #expect(try PlantedBug.refundless.seed(from: 3) != nil)
    }

    @Test func `T6: a version that is written twice is found`() throws {
        #expect(try PlantedBug.stutter.seed() != nil)
    }

    @Test func `F1: a result that is dropped and taken for delivered is found`() throws {
        #expect(try PlantedBug.droppedResult.seed() != nil)
    }

    @Test func `F1: a repeat under a new event id is found`() throws {
        #expect(try PlantedBug.newEventID.seed() != nil)
    }

    @Test func `S1: a secret that gets into the payment log is found`() throws {
        #expect(try PlantedBug.loggedSecret.seed() != nil)
    }

    @Test func `S1: a token that gets into the payment log is found`() throws {
        #expect(try PlantedBug.loggedToken.seed() != nil)
    }

    @Test func `T4: a return that is believed before the money has come is found`() throws {
        #expect(try PlantedBug.believedReturn.seed() != nil)
    }

    @Test func `T3: an order that is placed under another request id each time is found`() throws {
        #expect(try PlantedBug.newRequestID.seed() != nil)
    }

    @Test func `S2: an amount that is ten times as much at the provider is found`() throws {
        #expect(try PlantedBug.tenfold.seed() != nil)
    }
}
