/// Everything that is known about one history from outside: the journals as they lie on disk, what the provider did, and
/// what the business system saw. Plain values; nothing here knows the core.
package struct Evidence: Sendable {
    /// The three journals, `trade`, `refund` and `payment_log`; one that is missing counts as empty.
    package var journals: [JournalBytes]
    package var provider: ProviderEvidence
    package var business: BusinessEvidence
    /// The history ran to its end with every fault healed: what is open in one place must be open in all, and everything
    /// that has ended must have been told.
    package var isQuiescent: Bool
    /// Whether the last line of a journal may be half written: true for a process that was killed and not started again.
    package var mayHaveTornTail: Bool
    /// RFC 3339 as the journals write it; in a quiescent history no trade that expired before this may still be open.
    /// The caller leaves the time that closing takes. `nil`: not checked.
    package var settledBefore: String?
    /// Chains that were read earlier in the history: they must still be the chains of these lines (J2).
    package var heads: [ChainHead]
    /// What may stand nowhere (S1). `Needle.writings` gives all writings of one secret.
    package var secrets: [Needle]
    /// Further bytes in which no secret may stand: logs, pages, bodies that the business system received.
    package var texts: [NamedBytes]

    package init(
        journals: [JournalBytes] = [], provider: ProviderEvidence = ProviderEvidence(),
        business: BusinessEvidence = BusinessEvidence(), isQuiescent: Bool = false, mayHaveTornTail: Bool = false,
        settledBefore: String? = nil, heads: [ChainHead] = [], secrets: [Needle] = [], texts: [NamedBytes] = []
    ) {
        self.journals = journals
        self.provider = provider
        self.business = business
        self.isQuiescent = isQuiescent
        self.mayHaveTornTail = mayHaveTornTail
        self.settledBefore = settledBefore
        self.heads = heads
        self.secrets = secrets
        self.texts = texts
    }
}

/// Bytes under the name by which a finding speaks of them.
package struct NamedBytes: Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// One journal: its segments in their order, the bytes as they lie on disk.
package struct JournalBytes: Sendable {
    /// `trade`, `refund` or `payment_log`.
    package var name: String
    package var segments: [NamedBytes]

    package init(name: String, segments: [NamedBytes]) {
        self.name = name
        self.segments = segments
    }
}

/// The chain of one line, seen at some time.
package struct ChainHead: Sendable {
    package var journal: String
    package var sequence: Int
    /// 64 lower-case hexadecimal digits.
    package var chain: String

    package init(journal: String, sequence: Int, chain: String) {
        self.journal = journal
        self.sequence = sequence
        self.chain = chain
    }
}

/// How many lines of each journal were durable (their sync had returned) at one moment.
package struct DurableLines: Sendable {
    package var trade: Int
    package var refund: Int
    package var paymentLog: Int

    package init(trade: Int, refund: Int, paymentLog: Int) {
        self.trade = trade
        self.refund = refund
        self.paymentLog = paymentLog
    }
}
