import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct StartTests {
    @Test func `a wish is pending, and the donor is told what to do next`() async throws {
        let world = try await TestWorld()
        let donation = try await world.donations.start(world.wish())
        #expect(donation.status == .pending)
        #expect(donation.nextAction?.type == "redirect")
        #expect(world.gateway.known("DON-1")?.tradingAmount == 5000)
        #expect(try await world.balance() == 0)
    }

    @Test(arguments: [0, -1, Int64.min]) func `an amount that is not more than zero is refused`(amount: Int64)
        async throws
    {
        let world = try await TestWorld()
        await #expect { try await world.donations.start(world.wish(amount)) } throws: {
            ($0 as? FundraisingError)?.code == "amount-too-small"
        }
        #expect(world.gateway.count(.pay) == 0)
        #expect(try await world.database.read { try Donation.fetchCount($0) } == 0)
    }

    @Test(arguments: [Money.donationMax + 1, Int64.max]) func `a huge amount is refused`(amount: Int64) async throws {
        let world = try await TestWorld()
        await #expect { try await world.donations.start(world.wish(amount)) } throws: {
            ($0 as? FundraisingError)?.code == "amount-too-large"
        }
        #expect(world.gateway.count(.pay) == 0)
    }

    @Test(arguments: [
        ("12.505", "amount-invalid"), ("1e3", "amount-invalid"), ("-5", "amount-invalid"), ("", "amount-invalid"),
        ("٣", "amount-invalid"), ("0", "amount-too-small"), ("0.00", "amount-too-small"),
        ("99999999999999999999999", "amount-too-large"), (".5", "amount-invalid"), ("5.", "amount-invalid"),
    ])
    func `what a person types is an amount in minor units or an error by code`(text: String, code: String) {
        #expect { try Money.parse(text, "CNY", field: "amount") } throws: { ($0 as? FundraisingError)?.code == code }
    }

    @Test func `one address makes no more than sixty donations in a quarter of an hour`() async throws {
        let world = try await TestWorld()
        func start(from address: String) async throws {
            var wish = world.wish()
            wish.clientIP = address
            _ = try await world.donations.start(wish)
        }
        for number in 1...60 { try await start(from: "2001:db8::\(number)") }
        await #expect { try await start(from: "2001:db8::61") } throws: {
            ($0 as? FundraisingError)?.code == "too-many-attempts"
        }
        #expect(world.gateway.count(.pay) == 60)
        try await start(from: "2001:db8:1::1")
        for _ in 1...61 { try await start(from: "127.0.0.1") }
        world.clock.advance(seconds: 901)
        try await start(from: "2001:db8::61")
    }

    @Test func `a closed campaign takes nothing, and one that does not exist is said to be missing`() async throws {
        let world = try await TestWorld()
        _ = try await world.database.write { db in
            try Samples.insertCampaign(slug: "closed", state: .closed, at: world.clock.now, in: db)
        }
        await #expect { try await world.donations.start(world.wish(campaign: "closed")) } throws: {
            ($0 as? FundraisingError)?.code == "campaign-closed"
        }
        await #expect { try await world.donations.start(world.wish(campaign: "nowhere")) } throws: {
            ($0 as? FundraisingError)?.code == "not-found"
        }
        #expect(world.gateway.count(.pay) == 0)
    }

    @Test(arguments: [
        ("Lin\r\nBcc: all@example.org", "lin@example.org", "text-invalid"), ("Lin", "lin@", "email-invalid"),
        ("Lin", "a@b.example\nBcc:c@d.example", "email-invalid"),
        (String(repeating: "字", count: 61), "", "text-too-long"),
    ])
    func `names and addresses that would steer a mail are refused`(name: String, email: String, code: String)
        async throws
    {
        let world = try await TestWorld()
        await #expect { try await world.donations.start(world.wish(name: name, email: email)) } throws: {
            ($0 as? FundraisingError)?.code == code
        }
    }

    @Test(arguments: FakeGateway.Moment.allCases)
    func `a gateway that does not answer leaves it pending, and the same call again finds the payment`(
        moment: FakeGateway.Moment
    ) async throws {
        let world = try await TestWorld()
        world.gateway.plant(.unclear("timeout"), at: .pay, moment)
        let donation = try await world.donations.start(world.wish())
        #expect(donation.status == .pending)
        #expect(donation.nextAction == nil)
        let placed = try await world.donations.place(1)
        #expect(placed.nextAction?.type == "redirect")
        #expect(world.gateway.all.count == 1)
    }

    @Test func `a gateway that takes nothing just now leaves it pending`() async throws {
        let world = try await TestWorld()
        world.gateway.plant(.unavailable(code: "channel-busy", detail: ""), at: .pay)
        #expect(try await world.donations.start(world.wish()).status == .pending)
        #expect(world.gateway.all.isEmpty)
    }

    @Test func `a refusal fails it, tells the donor, and says why to the organizers`() async throws {
        let world = try await TestWorld()
        let donation = try await world.donations.start(world.wish(channel: "unknown"))
        #expect(donation.status == .failed)
        #expect(try await world.attention() == ["placing_refused"])
        #expect(try await world.mails().map(\.about) == ["failed DON-1"])
    }

    @Test func `a refusal after a lost answer fails nothing that the gateway holds`() async throws {
        let world = try await TestWorld()
        world.gateway.plant(.unclear("timeout"), at: .pay, .afterActing)
        _ = try await world.donations.start(world.wish())
        world.gateway.plant(.refused(status: 422, code: "channel-disabled", detail: ""), at: .pay)
        let placed = try await world.donations.place(1)
        #expect(placed.status == .pending)
        #expect(placed.tradingOrderNo == "T1")
    }

    @Test func `a refusal that cannot be looked into leaves it pending`() async throws {
        let world = try await TestWorld()
        world.gateway.plant(.refused(status: 422, code: "channel-disabled", detail: ""), at: .pay)
        world.gateway.plant(.unclear("timeout"), at: .payment)
        #expect(try await world.donations.start(world.wish()).status == .pending)
    }

    @Test func `another order under the same number at the gateway books nothing`() async throws {
        let world = try await TestWorld()
        let foreign = PaymentOrder(
            productOrderNo: "DON-1", tradingChannel: "sandbox", tradingAmount: 999, currency: "CNY", description: "")
        _ = try await world.gateway.pay(foreign)
        world.gateway.succeed("DON-1")
        let donation = try await world.donations.start(world.wish())
        #expect(donation.status == .pending)
        #expect(try await world.attention() == ["amount_differs"])
        #expect(try await world.balance() == 0)
    }

    @Test func `one browser is one donator, and an account another`() async throws {
        let world = try await TestWorld()
        let first = try await world.donations.start(world.wish())
        let second = try await world.donations.start(world.wish(email: ""))
        #expect(first.donatorId == second.donatorId)
        let donator = try await world.database.read { try Donator.fetchOne($0, key: first.donatorId) }
        #expect(donator?.email == "lin@example.org")
    }
}
