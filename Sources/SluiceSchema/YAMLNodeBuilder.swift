/// Builds nodes from libyaml's events. What libyaml refuses and what breaks a limit ends the work; everything else is
/// collected, so that one run reports it all.
struct YAMLNodeBuilder {
    private struct Anchored {
        var node: YAMLNode
        /// Values inside it, aliases replaced.
        var nodeCount: Int
        /// Levels inside it.
        var height: Int
    }

    private let source: SourceText
    private let limits: YAMLLimits
    private let events: YAMLEventReader
    private var anchors: [String: Anchored] = [:]
    private var nodeCount = 0
    private var diagnostics = Diagnostics()

    /// A builder at the start of a file.
    init(source: SourceText, limits: YAMLLimits) {
        self.source = source
        self.limits = limits
        events = YAMLEventReader(source)
    }

    /// All documents of the file; one more than allowed is an error at its start.
    mutating func documents(atMost limit: Int) throws(SchemaError) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        reading: while true {
            let event = try next()
            switch event.kind {
            case .streamEnd: break reading
            case .documentStart:
                if documents.count == limit {
                    throw stop(event, .severalDocuments, "a second document begins here; this file may hold only one")
                }
                anchors = [:]
                documents.append(try node(try next(), depth: 1))
            default: continue
            }
        }
        try diagnostics.throwIfErrors()
        return documents
    }

    private mutating func next() throws(SchemaError) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            diagnostics.add(error)
            throw SchemaError(diagnostics: diagnostics.sorted)
        }
    }

    private mutating func stop(_ event: YAMLEvent, _ code: SchemaCode, _ message: String) -> SchemaError {
        diagnostics.add(Diagnostic(position(event), code, message))
        return SchemaError(diagnostics: diagnostics.sorted)
    }

    private func position(_ event: YAMLEvent) -> SourcePosition {
        source.position(line: event.start.line, column: event.start.column)
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(SchemaError) -> YAMLNode {
        if case .alias = event.kind { return try expandAlias(event, depth: depth) }
        if depth > limits.depth {
            throw stop(event, .tooDeep, "values are nested more than \(limits.depth) deep")
        }
        let countBefore = nodeCount
        try count(1, event)
        let content: YAMLNode.Content =
            switch event.kind {
            case .sequenceStart: .sequence(try items(depth: depth))
            case .mappingStart: .mapping(try members(depth: depth))
            case .scalar(let text, let style): .scalar(scalar(event, text, style))
            default: preconditionFailure("libyaml gave an event that begins no value")
            }
        let node = YAMLNode(position: position(event), content: content)
        checkTag(event, node)
        if let anchor = event.anchor {
            anchors[anchor] = Anchored(node: node, nodeCount: nodeCount - countBefore, height: height(node))
        }
        return node
    }

    private mutating func count(_ added: Int, _ event: YAMLEvent) throws(SchemaError) {
        nodeCount += added
        if nodeCount > limits.nodeCount {
            throw stop(event, .tooManyNodes, "the file has more than \(limits.nodeCount) values, aliases replaced")
        }
    }

    /// An alias shares its target's storage, but counts as if it were copied: whoever walks the tree pays that price.
    private mutating func expandAlias(_ event: YAMLEvent, depth: Int) throws(SchemaError) -> YAMLNode {
        guard let anchored = event.anchor.flatMap({ anchors[$0] }) else {
            // The name is not repeated: it may be a secret that begins with * and lacks its quotes.
            diagnostics.add(
                Diagnostic(
                    position(event), .undefinedAlias,
                    "no anchor of this name stands before this alias; put a text that begins with * in quotes"))
            return YAMLNode(position: position(event), content: .scalar(.init(text: "", isPlain: true)))
        }
        try count(anchored.nodeCount, event)
        if depth - 1 + anchored.height > limits.depth {
            throw stop(event, .tooDeep, "values are nested more than \(limits.depth) deep through this alias")
        }
        return anchored.node
    }

    private func height(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 1
        case .sequence(let items): 1 + (items.lazy.map(height).max() ?? 0)
        case .mapping(let members): 1 + (members.lazy.map { height($0.value) }.max() ?? 0)
        }
    }

    private mutating func items(depth: Int) throws(SchemaError) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return items }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func members(depth: Int) throws(SchemaError) -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return members }
            let key = try key(event, depth: depth + 1)
            let value = try node(try next(), depth: depth + 1)
            guard let key else { continue }
            let place = position(event)
            if let first = lines[key] {
                let message = "the key \(quoted(key)) is already given in line \(first)"
                diagnostics.add(Diagnostic(place, .duplicateKey, message))
                continue
            }
            lines[key] = place.line
            members.append(YAMLNode.Member(key: key, keyPosition: place, value: value))
        }
    }

    /// The text of a key, or nil after reporting why it is none.
    private mutating func key(_ event: YAMLEvent, depth: Int) throws(SchemaError) -> String? {
        guard case .scalar(let text, let style) = event.kind else {
            _ = try node(event, depth: depth)
            diagnostics.add(Diagnostic(position(event), .keyNotText, "a key must be a text, written out"))
            return nil
        }
        let node = try node(event, depth: depth)
        if style == .plain, text.isEmpty {
            diagnostics.add(Diagnostic(node.position, .keyNotText, "a key is missing before the colon"))
            return nil
        }
        if style == .plain, text == "<<" {
            let message = "merge keys are not part of YAML 1.2; write the keys out"
            diagnostics.add(Diagnostic(node.position, .mergeKey, message))
            return nil
        }
        if text.utf8.contains(where: isBreak) {
            diagnostics.add(Diagnostic(node.position, .keyNotText, "a key must be a text without line ends"))
            return nil
        }
        return text
    }

    private mutating func scalar(_ event: YAMLEvent, _ text: String, _ style: ScalarOrigin.Style) -> YAMLNode.Scalar {
        if text.utf8.contains(0) {
            let message = "the text holds the character U+0000, which no program can take; remove it"
            diagnostics.add(Diagnostic(position(event), .controlCharacter, message))
        }
        let origin = ScalarOrigin(source: source, start: event.start, end: event.end, style: style)
        let isPlain =
            switch event.tag.map(CoreTag.init) {
            case nil: style == .plain
            case .text, .unknown: false
            default: true
            }
        return YAMLNode.Scalar(text: text, isPlain: isPlain, origin: origin)
    }

    private mutating func checkTag(_ event: YAMLEvent, _ node: YAMLNode) {
        guard let tag = event.tag.map(CoreTag.init) else { return }
        if let message = tag.objection(to: node) {
            diagnostics.add(Diagnostic(node.position, .unknownTag, message))
        }
    }
}
