import SluiceChannel
import SluiceSchema
import Testing

@Suite struct `The registry of functions` {
    @Test func `every function is in the reference with an example`() {
        let page = FunctionRegistry.markdown()
        for spec in FunctionRegistry.all {
            #expect(page.contains("`\(spec.signatureText.replacing("|", with: "\\|"))`"), "\(spec.name)")
            #expect(spec.about.hasSuffix("."), "\(spec.name)")
            #expect(spec.example.contains(spec.name), "\(spec.name)")
        }
        #expect(Set(FunctionRegistry.names).count == FunctionRegistry.names.count)
    }

    @Test func `an optional argument never stands before a required one`() {
        for spec in FunctionRegistry.all {
            let required = spec.arguments.map { $0.standard == nil }
            #expect(required == required.sorted { $0 && !$1 }, "\(spec.name)")
        }
    }

    @Test(arguments: ["hex: upper", "hex('upper')"])
    func `a step and a function of the same name are the same`(_ step: String) throws {
        var diagnostics = Diagnostics()
        let pipeline = try #require(
            Pipeline.compile(
                steps: try yaml("[sha256, \(step)]"), for: .computing, in: Scope(roots: [:]), into: &diagnostics))
        #expect(
            try pipeline.run(.text("abc"), in: Environment())
                == .text("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"))
    }

    @Test(arguments: [
        ("[sha257]", "unknown-function", "sha256"), ("[hex: uper]", "argument-value", "upper"),
        ("[rsa-sha256: chanel.key]", "unknown-name", "channel"),
        ("[hmac-sha256: chanel.key]", "unknown-name", "channel"),
        ("[rsa-sha256: channel.secret]", "argument-kind", nil), ("[sha256: x]", "argument-count", nil),
        ("[hmac-sha256]", "argument-count", nil), ("[{hex: upper, sha256: x}]", "step-not-one", nil),
        ("[rsa-sha256: channel.key, base64]", "signature-not-last", nil), ("[[x]]", "step-not-a-function", nil),
        ("[hmac-sha256: '${channel.secret | lower}']", "expression-syntax", nil),
        ("[sha256, unix]", "function-kind", nil),
    ])
    func `a wrong step is refused at load`(_ text: String, _ code: String, _ suggestion: String?) throws {
        let scope = Scope(roots: [.channel: .object(["key": .value(.key), "secret": .value(.text)])])
        var diagnostics = Diagnostics()
        #expect(Pipeline.compile(steps: try yaml(text), for: .verifying, in: scope, into: &diagnostics) == nil)
        #expect(diagnostics.sorted.first?.code == code, "\(diagnostics.sorted)")
        #expect(diagnostics.sorted.first?.suggestion == suggestion)
    }

    @Test func `a bare name among the arguments is the value, a quoted one the word`() throws {
        let scope = Scope(roots: [.nonce: .value(.text)])
        var environment = Environment()
        environment[.nonce] = .text("N")
        for (text, expected) in [
            ("[append: nonce]", "xN"), ("[append: \"'nonce'\"]", "xnonce"), ("[append: word]", "xword"),
        ] {
            var diagnostics = Diagnostics()
            let pipeline = try #require(
                Pipeline.compile(steps: try yaml(text), for: .computing, in: scope, into: &diagnostics))
            #expect(try pipeline.run(.text("x"), in: environment) == .text(expected))
        }
    }
}
