import Foundation
import Fundraising
import HTTPTypes
import Hummingbird
import NIOCore

/// `/donations/{id}`: a donation on its way, for its donor alone. Everybody else is told that there is none.
struct DonationRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/donations/{id}") { _, context in
            let own = try await own(context)
            guard own.donation.status == .pending else { return context.redirect(to: "\(context.path)/result") }
            return PayPage.response(own, context)
        }
        areas.open.get("/donations/{id}/result") { _, context in try await result(context) }
        areas.open.get("/donations/{id}/status") { _, context in
            DonationRoutes.json(["step": PaymentStep(try await own(context).donation).rawValue])
        }
        areas.open.get("/donations/{id}/form") { _, context in try await providerPage(context) }
        areas.open.post("/donations/{id}/place") { _, context in
            let id = try await ownID(context)
            _ = try await services.donations.place(id, clientIP: DonationRoutes.address(context))
            return context.redirect(to: "/donations/\(id)")
        }
        areas.open.post("/donations/{id}/retry") { _, context in
            let id = try await ownID(context)
            let again = try await services.donations.retry(id, clientIP: DonationRoutes.address(context))
            return context.redirect(to: "/donations/\(again.id ?? id)")
        }
    }

    private func own(_ context: PageContext) async throws -> OwnDonation {
        try await services.ownDonations.donation(
            try context.id(), visitorID: context.visitorID, accountID: context.account?.id)
    }

    private func ownID(_ context: PageContext) async throws -> Int64 {
        _ = try await own(context)
        return try context.id()
    }

    /// Where the donor comes back to. The gateway is asked: its forwarded result may be on its way still.
    private func result(_ context: PageContext) async throws -> Response {
        var own = try await own(context)
        if own.donation.status == .pending {
            _ = try await services.donations.refresh(try context.id())
            own = try await self.own(context)
        }
        return ResultPage.response(own, context)
    }

    /// The page that a provider made, as it is: in a sandbox, where its scripts see nothing of ours.
    private func providerPage(_ context: PageContext) async throws -> Response {
        let donation = try await own(context).donation
        guard donation.status == .pending, let html = donation.nextAction?.html else {
            throw FundraisingError.notFound("page")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy:
                    "sandbox allow-forms allow-scripts allow-top-navigation; frame-ancestors 'none'",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static func address(_ context: PageContext) -> String? {
        context.clientAddress.isEmpty ? nil : context.clientAddress
    }

    /// A small object whose values need no escaping.
    private static func json(_ values: [String: String]) -> Response {
        let members = values.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "{\(members.joined(separator: ","))}")))
    }
}

/// How far a donation is, as its page sees it: when it changes, the page has something else to show.
enum PaymentStep: String {
    /// The gateway has not said what comes next.
    case waiting
    /// The donor can pay.
    case ready
    case completed, failed, cancelled

    init(_ donation: Donation) {
        switch donation.status {
        case .pending: self = donation.action == nil ? .waiting : .ready
        case .completed: self = .completed
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}
