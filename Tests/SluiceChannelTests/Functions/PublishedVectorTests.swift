import SluiceChannel
import SluiceCrypto
import SluiceJSON
import SluiceSchema
import Testing

@Suite struct `Published signatures` {
    let vectors: [String: Value]
    let recipes: [YAMLNode]

    init() throws {
        let list = try Value(json: JSONParser.parse(caseFile("vectors.json")))
        var found: [String: Value] = [:]
        for vector in try #require(list.list) { found[vector.member("id").textForm ?? ""] = vector }
        vectors = found
        recipes = try #require(YAMLParser.parse(caseFile("recipes.yaml"), file: "recipes.yaml").items)
    }

    @Test func `come out of the steps that a plugin would write`() throws {
        #expect(recipes.count == vectors.count)
        for recipe in recipes {
            let id = try #require(recipe["id"]?.text)
            let vector = try #require(vectors[id], "\(id)")
            var environment = Environment()
            environment[.answer] = vector.member("inputs")
            environment[.key] = .object(try keys(recipe, vector.member("inputs")))
            let scope = Scope(roots: [.answer: .open, .key: .open])
            let message = try message(recipe, environment, scope)
            var diagnostics = Diagnostics()
            let isVerifying = recipe["given"] != nil
            let steps = recipe["then"] ?? YAMLNode(position: recipe.position, content: .sequence([]))
            let pipeline = try #require(
                Pipeline.compile(
                    steps: steps, for: isVerifying ? .verifying : .computing, in: scope, into: &diagnostics),
                "\(id) \(diagnostics.sorted)")
            if let given = recipe["given"] {
                let proof = try #require(Template.compile(given, in: scope, into: &diagnostics)).value(in: environment)
                #expect(try pipeline.verifies(message, proof: proof, in: environment), "\(id)")
                let changed = Value.bytes((message.byteForm ?? []) + [0x20])
                #expect(try !pipeline.verifies(changed, proof: proof, in: environment), "\(id)")
            } else {
                let expected = vector.member("expected").textForm
                let result = try pipeline.run(message, in: environment)
                let shown = result.textForm ?? Hex.encode(result.byteForm ?? [])
                #expect(shown == expected || Hex.encode(result.byteForm ?? []) == expected, "\(id)")
            }
        }
    }

    private func message(_ recipe: YAMLNode, _ environment: Environment, _ scope: Scope) throws -> Value {
        func part(_ key: String) throws -> [UInt8] {
            guard let node = recipe[key] else { return [] }
            var diagnostics = Diagnostics()
            let template = Template.compile(node, in: scope, into: &diagnostics)
            return try #require(template, "\(diagnostics.sorted)").bytes(in: environment)
        }
        guard let fields = recipe["fields"]?.text else { return .bytes(try part("text")) }
        let rule = CanonicalFields(
            except: recipe["except"]?.items?.compactMap(\.text) ?? [], dropsEmpty: recipe["drop"] != nil,
            order: try #require(FieldOrder(rawValue: recipe["order"]?.text ?? "as-given")),
            encodeValues: recipe["encode"]?.text.flatMap(URLEncoding.init))
        let object = try #require(environment[.answer].member(fields).object)
        return .bytes(try part("before") + rule.bytes(of: object) + part("after"))
    }

    /// What the settings of a channel would hold after loading.
    private func keys(_ recipe: YAMLNode, _ inputs: Value) throws -> ObjectValue {
        var keys: ObjectValue = ["zeros": .bytes([UInt8](repeating: 0, count: 16))]
        if let path = recipe["key"]?.text {
            let text = path.split(separator: ".").reduce(inputs) { $0.member(String($1)) }.textForm ?? ""
            keys["public"] = .key(.publicKey(try PublicKey(text, allowWeak: true)))
        }
        if case .text(let pem) = inputs.member("bundle_pem") {
            keys["bundle"] = .key(.certificates(try Certificate.bundle(pem)))
        }
        if case .text(let hex) = inputs.member("hmac_key_hex") {
            keys["decoded"] = .bytes(try #require(Hex.decode(hex)))
        }
        if case .text(let text) = inputs.member("key_b64") {
            keys["decoded"] = .bytes(try #require(Base64.decode(text)))
        }
        if case .text(let text) = inputs.member("private_key") {
            keys["decoded"] = .bytes(Digest.hash(.sha1, Array(text.utf8)))
        }
        if case .text(let text) = inputs.member("secret"), text.hasPrefix("whsec_") {
            keys["decoded"] = .bytes(try #require(Base64.decode(text.dropFirst(6))))
        }
        return keys
    }
}
