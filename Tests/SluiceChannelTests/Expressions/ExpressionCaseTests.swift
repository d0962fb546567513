import SluiceChannel
import SluiceSchema
import Testing

@Suite struct `Expressions, case by case` {
    let file: YAMLNode
    let fixture: ExpressionFixture

    init() throws {
        file = try YAMLParser.parse(caseFile("expressions.yaml"), file: "expressions.yaml")
        fixture = try ExpressionFixture(names: #require(file["names"]))
    }

    @Test func `a template gives its value or says why not`() throws {
        for item in try #require(file["values"]?.items) {
            let node = try #require(item["write"])
            let place = Comment(rawValue: "\(node.position): \(node.text ?? "")")
            var diagnostics = Diagnostics()
            let template = Template.compile(node, in: fixture.scope, into: &diagnostics)
            #expect(diagnostics.isEmpty, place)
            guard let template else {
                Issue.record("\(place): \(diagnostics.sorted)")
                continue
            }
            do throws(EvaluationError) {
                let value = try template.value(in: fixture.environment)
                let shown = try? ExpressionFixture.shown(value)
                #expect(shown == item["gives"]?.text, place)
            } catch {
                let expected = try #require(item["fails"]?.text, "\(place): \(error)")
                #expect(error.message.hasPrefix(expected), place)
                #expect(error.position.line == node.position.line, place)
            }
        }
    }

    @Test func `a mistake is told with its place and what was probably meant`() throws {
        for item in try #require(file["diagnostics"]?.items) {
            let node = try #require(item["write"])
            var diagnostics = Diagnostics()
            #expect(Template.compile(node, in: fixture.scope, into: &diagnostics) == nil, "\(node.text ?? "")")
            try expect(diagnostics, item, node)
        }
    }

    @Test func `a condition holds, does not hold, or is refused at load`() throws {
        for item in try #require(file["conditions"]?.items) {
            let node = try #require(item["when"])
            let place = Comment(rawValue: "\(node.position): \(node.text ?? "")")
            var diagnostics = Diagnostics()
            let condition = Condition.compile(node, in: fixture.scope, into: &diagnostics)
            if item["code"] != nil {
                #expect(condition == nil, place)
                try expect(diagnostics, item, node)
            } else {
                let condition = try #require(condition, "\(place) \(diagnostics.sorted)")
                #expect(try condition.holds(in: fixture.environment) == item["holds"]?.boolean, place)
            }
        }
    }

    private func expect(_ diagnostics: Diagnostics, _ item: YAMLNode, _ node: YAMLNode) throws {
        let place = Comment(rawValue: "\(node.position): \(node.text ?? "") -> \(diagnostics.sorted)")
        let first = try #require(diagnostics.sorted.first, place)
        #expect(first.code == item["code"]?.text, place)
        #expect(first.position.column - node.position.column + 1 == item["at"]?.integer, place)
        #expect(first.suggestion == item["suggests"]?.text, place)
    }
}
