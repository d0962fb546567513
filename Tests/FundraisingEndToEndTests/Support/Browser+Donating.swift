import FundraisingTesting

extension Browser {
    /// Fills in the form of a donation, and comes to the page where it is paid.
    func wish(_ amount: String, to slug: String, name: String = "", message: String = "") async throws {
        try await open("/campaigns/\(slug)/donate")
        try await fill("amount", amount)
        if !name.isEmpty { try await fill("donor_name", name) }
        if !message.isEmpty { try await fill("message", message) }
        try await send()
        _ = try await driver.element("[data-status-url]")
    }

    /// From the page of the payment to the sandbox's cashier.
    func goToCashier() async throws {
        try await click("main a.button")
        _ = try await driver.element("button[name='action'][value='pay']")
    }

    /// Presses a button of the cashier: `pay`, `fail` or `leave`.
    func decide(_ button: String) async throws { try await click("button[name='action'][value='\(button)']") }

    /// Donates and pays. The address of the receipt.
    @discardableResult
    func donate(_ amount: String, to slug: String, name: String = "", message: String = "") async throws -> String {
        try await wish(amount, to: slug, name: name, message: message)
        let id = try await donationID()
        try await goToCashier()
        try await decide("pay")
        try await wait(until: "main a[href^='/receipts/']", opening: "/donations/\(id)/result")
        return try await driver.run(
            "return document.querySelector(\"main a[href^='/receipts/']\").getAttribute('href')")
            as? String ?? ""
    }

    /// The number in the address of the page.
    func donationID() async throws -> Int64 {
        let parts = try await driver.address().split(separator: "/")
        guard let index = parts.firstIndex(of: "donations"), parts.indices.contains(index + 1),
            let id = Int64(parts[index + 1])
        else { throw ProgramError("no donation's page: \(try await driver.address())") }
        return id
    }
}
