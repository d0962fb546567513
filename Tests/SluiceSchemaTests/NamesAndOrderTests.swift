import Testing

import SluiceSchema

@Test(arguments: [
    ("naem", "name"), ("Name", "name"), ("notify-url", "notify_url"), ("notifyurl", "notify_url"), ("nam", "name"),
    ("timeout_second", "timeout_seconds"),
])
func `a slip finds the name that was meant`(_ slip: String, _ name: String) {
    #expect(nearestName(to: slip, among: ["timeout_seconds", "notify_url", "name"]) == name)
}

@Test(arguments: ["", "x", "completely", "nxyz", String(repeating: "name", count: 50)])
func `what is far from every name finds none`(_ text: String) {
    #expect(nearestName(to: text, among: ["timeout_seconds", "notify_url", "name"]) == nil)
}

@Test func `of equally near names the first wins`() {
    #expect(nearestName(to: "bat", among: ["cat", "hat", "rat"]) == "cat")
    #expect(nearestName(to: "bat", among: ["rat", "hat", "cat"]) == "rat")
    #expect(nearestName(to: "cat", among: ["cat", "car"]) == "car")
}

@Test func `diagnostics come in document order, each once`() {
    let place = { (line: Int, column: Int) in SourcePosition(file: "f", line: line, column: column) }
    var diagnostics = Diagnostics()
    #expect(!diagnostics.hasErrors)
    diagnostics.add(Diagnostic(place(2, 1), severity: .warning, code: "w", "later"))
    #expect(!diagnostics.hasErrors)
    diagnostics.add(Diagnostic(place(1, 9), code: "b", "second", suggestion: "x"))
    diagnostics.add(Diagnostic(place(1, 9), code: "a", "third"))
    diagnostics.add(Diagnostic(place(1, 9), code: "b", "second", suggestion: "x"))
    diagnostics.add(Diagnostic(place(1, 2), code: "c", "first"))
    #expect(diagnostics.hasErrors)
    #expect(diagnostics.sorted.map(\.message) == ["first", "second", "third", "later"])
    #expect(diagnostics.sorted[1].description == "f:1:9: error: second (did you mean \"x\"?) [b]")
    #expect(diagnostics.sorted[3].description == "f:2:1: warning: later [w]")
    #expect(throws: SchemaError.self) { try diagnostics.throwIfErrors() }
}
