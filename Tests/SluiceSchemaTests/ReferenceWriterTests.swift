import Testing

import SluiceSchema

@Test func `the reference page shows every field and nested mapping`() {
    let page = ReferenceWriter.markdown(for: gardenSpec, headingLevel: 2)
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
        lines[0...4] == [
            "## garden", "", "A garden.", "", "| Key | Type | Default | Required | Secret | About |",
        ])
    #expect(
        lines.filter { $0.hasPrefix("#") } == [
            "## garden", "### plant", "### secret reference", "### straight path", "### winding path", "### shade",
        ])
    #expect(lines.contains("| `beds` | an integer from 1 to 100 | `4` | no | no | How many beds. |"))
    #expect(lines.contains("| `fenced` | true or false | `false` | no | no | Whether deer \\| hares stay out. |"))
    #expect(lines.contains("| `plants` | list of [plant](#plant) |  | no | no | What grows there. |"))
    #expect(
        lines.contains(
            "| `gate_code` | text, at least 4 characters or [secret reference](#secret-reference) |  | no | yes "
                + "| Opens the gate. |"))
    #expect(lines.contains("Exactly one of `env` or `file` must be given."))
    #expect(lines.contains("Any other key (keys: the form x-…) holds an integer from 0 to 10."))
    for field in gardenSpec.fields { #expect(page.contains("| `\(field.name)` |")) }
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
}
