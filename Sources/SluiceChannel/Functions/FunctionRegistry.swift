/// Every function there is.
package enum FunctionRegistry {
    /// In the order of the reference.
    package static let all: [FunctionSpec] =
        TextFunctions.all + NumberFunctions.all + TimeFunctions.all + EncodingFunctions.all + WireFunctions.all
        + DigestFunctions.all + SignatureFunctions.all + CipherFunctions.all + KeyFunctions.all + ListFunctions.all
        + ObjectFunctions.all

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    package static func named(_ name: String) -> FunctionSpec? { byName[name] }

    package static let names = all.map(\.name)

    /// The reference page: one table a group.
    package static func markdown() -> String {
        var page =
            "# Functions\n\nGenerated from the code. `|` hands the value on its left to the function on its right.\n"
        for group in FunctionGroup.allCases {
            page +=
                "\n## \(group.rawValue)\n\n| function | takes | gives | what it does | example |\n"
                + "| --- | --- | --- | --- | --- |\n"
            for spec in all where spec.group == group {
                let cells = [
                    "`\(spec.signatureText)`", spec.accepts.phrase, spec.gives.phrase, spec.about, "`\(spec.example)`",
                ]
                page += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
            }
        }
        return page
    }
}
