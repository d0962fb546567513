import CYAML

/// Owns one libyaml parser over one file; freed in `deinit`.
final class YAMLEventReader {
    private let source: SourceText
    /// libyaml keeps pointers into the parser and the input, so both need an address that stays.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// A parser at the start of a file.
    init(_ source: SourceText) {
        self.source = source
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: source.bytes.count)
        _ = input.initialize(from: source.bytes)
        let isReady = yaml_parser_initialize(parser)
        precondition(isReady == 1, "libyaml could not allocate its parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next step, or what libyaml refuses.
    func next() throws(Diagnostic) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let details = details(of: event)
        return YAMLEvent(
            kind: details.kind, start: mark(event.start_mark), end: mark(event.end_mark), anchor: text(details.anchor),
            tag: text(details.tag))
    }

    private typealias CText = UnsafeMutablePointer<yaml_char_t>

    private func details(of event: yaml_event_t) -> (kind: YAMLEvent.Kind, anchor: CText?, tag: CText?) {
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let text = String(decoding: bytes, as: UTF8.self)
            return (.scalar(text, style(scalar.style)), scalar.anchor, scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            return (.sequenceStart, event.data.sequence_start.anchor, event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            return (.mappingStart, event.data.mapping_start.anchor, event.data.mapping_start.tag)
        case YAML_ALIAS_EVENT: return (.alias, event.data.alias.anchor, nil)
        case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, nil, nil)
        case YAML_MAPPING_END_EVENT: return (.mappingEnd, nil, nil)
        case YAML_STREAM_START_EVENT: return (.streamStart, nil, nil)
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, nil, nil)
        case YAML_DOCUMENT_END_EVENT: return (.documentEnd, nil, nil)
        // libyaml gives an empty event when it is asked again after the end.
        default: return (.streamEnd, nil, nil)
        }
    }

    private func style(_ style: yaml_scalar_style_t) -> ScalarOrigin.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private func mark(_ mark: yaml_mark_t) -> YAMLMark { YAMLMark(line: mark.line, column: mark.column) }

    private func text(_ pointer: CText?) -> String? {
        pointer.map { String(decodingCString: $0, as: UTF8.self) }
    }

    /// libyaml's complaint as ours: its place, its context, and the remedy where the cause is a common one.
    private func problem() -> Diagnostic {
        let state = parser.pointee
        let what = state.problem.map { String(cString: $0) } ?? "libyaml ran out of memory"
        let position = place(of: what, state)
        let offset = source.offset(line: position.line - 1, column: position.column - 1)
        let found = offset < source.bytes.count ? source.bytes[offset] : 0
        let context = context(state, at: position)
        return Diagnostic(position, .yamlSyntax, "this is not YAML: \(context)\(what)\(remedy(what, found))")
    }

    /// Where the mistake is. What was begun and not ended libyaml notices only much later, often at the end of the file.
    private func place(of problem: String, _ state: yaml_parser_t) -> SourcePosition {
        if state.error == YAML_READER_ERROR { return source.position(ofByte: state.problem_offset) }
        let isUnfinished = ["could not find expected ':'", "found unexpected end of stream"].contains(problem)
        let mark = isUnfinished && state.context != nil ? state.context_mark : state.problem_mark
        return source.position(line: mark.line, column: mark.column)
    }

    /// What libyaml was reading, and where that began if it was on an earlier line.
    private func context(_ state: yaml_parser_t, at position: SourcePosition) -> String {
        guard let context = state.context.map({ String(cString: $0) }) else { return "" }
        let begin = source.position(line: state.context_mark.line, column: state.context_mark.column)
        if begin.line >= position.line { return context + ", " }
        return "\(context) that begins at line \(begin.line), column \(begin.column), "
    }

    private func remedy(_ problem: String, _ found: UInt8) -> String {
        guard problem == "found character that cannot start any token" else { return "" }
        if found == 0x09 { return "; indent with spaces, not with tabs" }
        return "; put a text that begins with \(Character(Unicode.Scalar(found))) in quotes"
    }
}
