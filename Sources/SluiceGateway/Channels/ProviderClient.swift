import SluiceChannel
import SluiceJSON
import SluiceOutbound
import SluiceTrade

/// What a call to a provider is about; it names the lines of the payment log.
struct CallSubject {
    var tradingOrderNo: String?
    var refundNo: String?
}

/// Makes one call to a provider: the record of the request is on disk before a byte leaves (J1), the record of the answer is
/// given back so that it is committed together with what it changes.
struct ProviderClient {
    let core: GatewayCore
    let adapter: Adapter
    /// When the operation must be over, with all its calls; without one each call has its own time only.
    var deadline: Instant?

    /// How a call ended.
    struct Ending {
        /// `nil` when there was no answer.
        var answer: WireAnswer?
        /// What the log says about it.
        var record: PaymentLogRecord
        /// True only when provably nothing was sent.
        var isUnsent: Bool
        /// A sentence on why there is no answer.
        var failure: String?
        /// That of the channel's breaker when the call began.
        var period: Int
    }

    func send(
        _ call: RenderedCall, operation: String, subject: CallSubject, with changes: Ledger.Changes = Ledger.Changes(),
        isNewWork: Bool = false
    ) async throws(GatewayError) -> Ending {
        var sending = record(.toProvider, operation, "sending", subject)
        sending.requestData = call.loggable
        var before = changes
        before.logs.append(sending)
        try await core.ledger.commit(before, isNewWork: isNewWork)

        let period = core.gates.period(adapter.profile.label)
        let result = await core.outbound.send(outbound(call.request))
        switch result {
        case .answered(let answer):
            if answer.status < 500 { note(.answered, period: period) }
            let wire = WireAnswer(status: answer.status, headers: answer.headers, body: answer.body)
            var log = record(.fromProvider, operation, "answered", subject)
            log.responseData = adapter.loggable(answer: wire, operation: OperationName(rawValue: operation) ?? .query)
            log.httpStatus = answer.status
            log.durationMS = answer.durationMS
            return Ending(answer: wire, record: log, isUnsent: false, failure: nil, period: period)
        case .notSent(let failure):
            return ending(failure, operation, outcome: "not-sent", subject, isUnsent: true, period)
        case .perhapsSent(let failure):
            return ending(failure, operation, outcome: "perhaps-sent", subject, isUnsent: false, period)
        }
    }

    /// Tells the channel's breaker how a call ended.
    func note(_ evidence: CallEvidence, period: Int) {
        core.gates.note(evidence, adapter.profile, period: period, at: core.clock.now())
    }

    /// Whether the operation has used up its time.
    var isOutOfTime: Bool { deadline.map { core.clock.now() >= $0 } ?? false }

    private func ending(
        _ failure: OutboundFailure, _ operation: String, outcome: String, _ subject: CallSubject, isUnsent: Bool,
        _ period: Int
    ) -> Ending {
        if !failure.isOurs { note(.unanswered, period: period) }
        var log = record(.fromProvider, operation, outcome, subject)
        log.responseData = ["code": .text(failure.code), "message": .text(failure.message)]
        log.durationMS = failure.durationMS
        return Ending(answer: nil, record: log, isUnsent: isUnsent, failure: failure.message, period: period)
    }

    private func record(
        _ direction: PaymentLogRecord.Direction, _ operation: String, _ outcome: String, _ subject: CallSubject
    ) -> PaymentLogRecord {
        core.log(
            direction, operation, outcome: outcome, channel: adapter.profile.label, trade: subject.tradingOrderNo,
            refund: subject.refundNo)
    }

    private func outbound(_ request: WireRequest) -> OutboundRequest {
        // Never more than the whole budget, also when the clock was set back meanwhile.
        let left = deadline.map { Int($0.milliseconds - core.clock.now().milliseconds) } ?? request.timeoutMS
        var out = OutboundRequest(
            method: request.method, url: request.url, headers: request.headers, body: request.body,
            timeoutMS: max(1, min(request.timeoutMS, left)), allowsPlainHTTP: core.options.allowsPlainHTTP)
        out.caBundlePEM = core.options.caBundlePEM
        if let certificate = request.clientCertificate {
            out.clientCertificate = ClientCertificate(
                certificatePEM: certificate.certificatePEM, privateKeyPEM: certificate.keyPEM)
        }
        return out
    }

    func moment() -> Moment { Moment(now: core.clock.now(), nonce: core.random.nonce()) }
}

extension OutboundFailure {
    /// Whether it tells nothing about the provider: the gateway stopped the call, or never began it.
    fileprivate var isOurs: Bool {
        ["outbound-cancelled", "outbound-closed", "outbound-overloaded", "outbound-not-started"].contains(code)
    }
}
