import SluiceSchema

/// A spec with a field of every kind, which the golden files and the tests of this room are checked against.
let gardenSpec = MappingSpec(
    name: "garden", about: "A garden.",
    fields: [
        FieldSpec(
            name: "name", kind: .text(minLength: 1, maxLength: 20), about: "What it is called.", isRequired: true),
        FieldSpec(
            name: "owner",
            kind: .text(pattern: TextPattern(about: "lower-case letters and digits", regex: "[a-z0-9]+")),
            about: "Who looks after it.", isRequired: true, example: "anna"),
        FieldSpec(name: "beds", kind: .integer(1...100), about: "How many beds.", defaultText: "4"),
        FieldSpec(name: "steps", kind: .integer(), about: "Steps from the door, below it if negative."),
        FieldSpec(name: "fenced", kind: .boolean, about: "Whether deer | hares stay out.", defaultText: "false"),
        FieldSpec(
            name: "watering", kind: .duration(1000...86_400_000), about: "Time between waterings.", defaultText: "12h"),
        FieldSpec(name: "tank", kind: .size(0...(1 << 30)), about: "The log of the tank.", defaultText: "10KiB"),
        FieldSpec(name: "site", kind: .url(schemes: ["https"]), about: "Its page."),
        FieldSpec(name: "soil", kind: .choice(["sand", "loam", "clay"]), about: "Its soil.", defaultText: "loam"),
        FieldSpec(
            name: "tools", kind: .list(of: .text(), min: 1), about: "What hangs in the shed.", defaultText: "[rake]"),
        FieldSpec(name: "plants", kind: .list(of: .mapping(plantSpec)), about: "What grows there."),
        FieldSpec(name: "labels", kind: .map(of: .integer(0...9)), about: "Free labels."),
        FieldSpec(
            name: "gate_code", kind: .oneOf([.text(minLength: 4), .mapping(referenceSpec)]), about: "Opens the gate.",
            isSecret: true),
        FieldSpec(name: "pin", kind: .integer(1000...9999), about: "Opens the shed.", isSecret: true),
        FieldSpec(name: "visit", kind: .oneOf([.boolean, .duration()]), about: "Whether or how long."),
        FieldSpec(name: "greeting", kind: .template, about: "Shown at the gate."),
        FieldSpec(name: "notes", kind: .tree, about: "Whatever one wants to keep."),
        FieldSpec(name: "raw", kind: .any, about: "Anything."),
        FieldSpec(name: "hedge", kind: .boolean, about: "Old.", deprecation: "write fenced in its place"),
        FieldSpec(name: "path", kind: .oneOf([.mapping(straightSpec), .mapping(windingSpec)]), about: "The way in."),
        FieldSpec(name: "shade", kind: .mapping(shadeSpec), about: "Where the shade comes from."),
    ])

private let plantSpec = MappingSpec(
    name: "plant", about: "One plant.",
    fields: [
        FieldSpec(name: "kind", kind: .text(), about: "What it is.", isRequired: true),
        FieldSpec(name: "count", kind: .integer(1...1000), about: "How many.", defaultText: "1"),
    ])

private let referenceSpec = MappingSpec(
    name: "secret reference", about: "Where a secret is kept.",
    fields: [
        FieldSpec(name: "env", kind: .text(), about: "An environment variable."),
        FieldSpec(name: "file", kind: .text(), about: "A file."),
        FieldSpec(name: "slot", kind: .integer(0...9), about: "Which one of several."),
    ], exactlyOneOf: [["env", "file"]])

private let straightSpec = MappingSpec(
    name: "straight path", about: "From a to b.",
    fields: [FieldSpec(name: "length", kind: .integer(1...999), about: "In steps.", isRequired: true)])

private let windingSpec = MappingSpec(
    name: "winding path", about: "With bends.",
    fields: [
        FieldSpec(name: "length", kind: .integer(1...999), about: "In steps.", isRequired: true),
        FieldSpec(name: "bends", kind: .integer(1...9), about: "How many bends.", isRequired: true),
    ])

private let shadeSpec = MappingSpec(
    name: "shade", about: "Trees and walls.",
    fields: [
        FieldSpec(name: "tree", kind: .text(), about: "A tree."),
        FieldSpec(name: "wall", kind: .text(), about: "A wall."),
        FieldSpec(name: "sail", kind: .boolean, about: "A sail."),
        FieldSpec(name: "pole", kind: .boolean, about: "A pole."),
    ], others: .integer(0...10), otherKeys: TextPattern(about: "the form x-…") { $0.hasPrefix("x-") },
    atLeastOneOf: [["tree", "wall"]], atMostOneOf: [["sail", "pole"]])
