import SluiceChannel
import SluiceJSON

/// Callbacks and returns of every shipped plugin, with keys that nobody has: nothing verifies, whatever comes.
enum CallbackTarget {
    static func check(_ input: [UInt8]) throws {
        let message = ForeignMessage(input)
        guard let channel = ShippedChannel.all[message.word(0)] else { return }
        let adapter = channel.foreign
        let callback = message.callback(label: adapter.profile.label)
        let moment = channel.facts(method: "").moment
        if message.word(1) == "return" {
            let reading = adapter.receiveReturn(callback, moment: moment, supply: channel.foreignSupply)
            try checkReturn(reading, channel)
            return
        }
        let place = CallbackPlace(rawValue: message.word(1)) ?? .notify
        let reading = adapter.receive(at: place, callback, moment: moment, supply: channel.foreignSupply)
        let name = try checkReading(reading, adapter)
        for outcome in AcknowledgeOutcome.allCases {
            let reply = adapter.acknowledge(
                name, at: place, outcome: outcome, reason: "a reason", received: callback, moment: moment)
            try require((200...599).contains(reply.status), "an acknowledgement with the status \(reply.status)")
            for header in reply.headers {
                try require(!header.value.utf8.contains { $0 < 0x20 }, "an acknowledgement with a broken header")
            }
        }
        _ = adapter.loggable(callback: callback).serialized()
    }

    /// The name of the callback for its acknowledgement. None of the shipped plugins believes anything unproved.
    private static func checkReading(_ reading: CallbackReading, _ adapter: Adapter) throws(Violation) -> String? {
        switch reading {
        case .events(let events, let name):
            throw Violation("\(adapter.profile.plugin) believed the callback \(name), which nobody signed: \(events)")
        case .ignored(let name):
            throw Violation("\(adapter.profile.plugin) believed, and ignored, the callback \(name)")
        case .refused(let refusal, let name):
            try require(!refusal.sentence.isEmpty, "refused without a word")
            return name
        case .needsKey(let ring, _):
            try require(adapter.ringNames.contains(ring), "it asks for a key of the ring \(ring), which is not there")
            return nil
        case .handshake, .needsCall: return nil
        }
    }

    private static func checkReturn(_ reading: ReturnReading, _ channel: ShippedChannel) throws(Violation) {
        switch reading {
        case .returned(let number, let next):
            try require(!channel.verifiesReturn, "\(channel.name) believed a return that nobody signed")
            try require(next != .nothing, "an unsigned return is taken for the last word")
            try require(!number.isEmpty, "a return about no order")
        case .refused(let refusal): try require(!refusal.sentence.isEmpty, "refused without a word")
        case .needsKey, .notDeclared: break
        }
    }
}
