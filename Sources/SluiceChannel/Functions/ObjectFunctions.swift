/// Functions over objects. Order is always that of the members unless a function says otherwise.
enum ObjectFunctions {
    static let all: [FunctionSpec] = members + shaping

    private static let names = ArgumentSpec("name", .text, isRepeated: true)

    private static let members: [FunctionSpec] = [
        FunctionSpec(
            "get", .collection, [ArgumentSpec("name", .scalar)], accepts: [.object, .key], gives: .any,
            "The member of this name; absent where there is none.", example: "answer.links | first | get('href')"
        ) { call throws(FunctionFailure) in
            call.input.member(try call.argumentText(0))
        },
        FunctionSpec(
            "all", .collection, [ArgumentSpec("name", .text)], accepts: .object, gives: .list,
            "All values of a name that may be repeated: always a list, empty where there is none.",
            example: "header.Signature | pairs(',', '=') | all('v1')"
        ) { call throws(FunctionFailure) in
            switch call.input.member(try call.argumentText(0)) {
            case .absent: .list([])
            case .list(let values): .list(values)
            case let value: .list([value])
            }
        },
        FunctionSpec(
            "keys", .collection, accepts: .object, gives: .list, "The names of the members.", example: "callback | keys"
        ) { call throws(FunctionFailure) in
            .list((call.input.object?.names ?? []).map(Value.text))
        },
        FunctionSpec(
            "values", .collection, accepts: .object, gives: .list, "The values of the members.",
            example: "callback | values"
        ) { call throws(FunctionFailure) in
            .list((call.input.object?.members ?? []).map(\.value))
        },
        FunctionSpec(
            "gather", .collection, [ArgumentSpec("prefix", .text)], accepts: .object, gives: .list,
            "The values of names that are a prefix and a number, by that number.",
            example: "callback | gather('coupon_id_')"
        ) { call throws(FunctionFailure) in
            .list(gathered(call.input.object ?? ObjectValue(), prefix: try call.argumentText(0)))
        },
    ]

    private static let shaping: [FunctionSpec] = [
        FunctionSpec(
            "pick", .collection, [names], accepts: .object, gives: .object, "Only these members, in this order.",
            example: "callback | pick('id', 'amount')"
        ) { call throws(FunctionFailure) in
            .object(
                FieldSelection.pick(try call.argumentTexts(), from: call.input.object ?? ObjectValue(), missing: .skip))
        },
        FunctionSpec(
            "except", .collection, [names], accepts: .object, gives: .object, "Without these members.",
            example: "callback | except('sign')"
        ) { call throws(FunctionFailure) in
            .object(FieldSelection.except(try call.argumentTexts(), from: call.input.object ?? ObjectValue()))
        },
        FunctionSpec(
            "drop-empty", .collection, accepts: .object, gives: .object,
            "Without members that are null or empty texts.",
            example: "callback | drop-empty"
        ) { call throws(FunctionFailure) in
            .object(FieldSelection.dropEmpty(call.input.object ?? ObjectValue()))
        },
        FunctionSpec(
            "sorted", .collection,
            [ArgumentSpec("order", .text, standard: .text("by-key"), choices: ["by-key", "by-key-ignoring-case"])],
            accepts: .object, gives: .object, "By the bytes of the names, or ignoring the case of ASCII letters.",
            example: "callback | sorted"
        ) { call throws(FunctionFailure) in
            let order = FieldOrder(rawValue: try call.argumentText(0)) ?? .byKey
            return .object(order.apply(to: call.input.object ?? ObjectValue()))
        },
        FunctionSpec(
            "flatten", .collection, [ArgumentSpec("style", .text, choices: Flattening.allCases.map(\.rawValue))],
            accepts: .object, gives: .object, "Nested members as `a[b][0]` (brackets) or `a.b[0]` (dots).",
            example: "callback | flatten('dots')"
        ) { call throws(FunctionFailure) in
            let style = Flattening(rawValue: try call.argumentText(0)) ?? .brackets
            let object = call.input.object ?? ObjectValue()
            return .object(try refusing { try style.apply(to: object) })
        },
    ]

    private static func gathered(_ object: ObjectValue, prefix: String) -> [Value] {
        let numbered = object.members.compactMap { member -> (number: Int, value: Value)? in
            guard member.name.utf8.starts(with: prefix.utf8) else { return nil }
            let suffix = member.name.utf8.dropFirst(prefix.utf8.count)
            guard !suffix.isEmpty, suffix.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: suffix, as: UTF8.self))
            else { return nil }
            return (number, member.value)
        }
        return numbered.sorted { $0.number < $1.number }.map(\.value)
    }
}
