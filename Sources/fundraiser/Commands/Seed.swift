import ArgumentParser

/// Something to see in an empty installation.
struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill an empty database with two campaigns, two companies and two matching activities.",
        discussion: """
            Also makes the first admin, whose password is printed once and kept in data/fundraiser/admin.password, readable
            by its owner alone. What is there already is left as it is.

              fundraiser seed
            """)

    @OptionGroup var options: SettingsOption

    func run() async throws {
        let settings = try Settings.load(options.config)
        let database = try FundraisingSystem.openDatabase(settings)
        try await SeedData(settings: settings, database: database).plant()
    }
}
