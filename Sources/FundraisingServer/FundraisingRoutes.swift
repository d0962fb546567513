/// Routes of one subject. Add a type of this kind to `FundraisingRoutes.all`, and its pages are there.
protocol PageRoutes: Sendable {
    func add(to areas: Areas)
}

/// Everything that is answered.
enum FundraisingRoutes {
    static func all(_ services: FundraisingServices) -> [any PageRoutes] {
        [
            MachineRoutes(services: services),
            AssetRoutes(),
            HomeRoutes(services: services),
            CampaignRoutes(services: services),
            DonateRoutes(services: services),
            DonationRoutes(services: services),
            ReceiptRoutes(services: services),
            LoginRoutes(services: services),
            SignUpRoutes(services: services),
            AccountRoutes(services: services),
            RoleRoutes(services: services),
            ActivityRoutes(services: services),
            CompanyRoutes(services: services),
            SettlementRoutes(services: services),
            AdminHomeRoutes(services: services),
            AdminDonationRoutes(services: services),
            AdminRefundRoutes(services: services),
            AdminCampaignRoutes(services: services),
            AdminReconciliationRoutes(services: services),
            AdminMailRoutes(services: services),
            AdminAttentionRoutes(services: services),
        ]
    }
}
