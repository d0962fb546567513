import SluiceCrypto

extension FunctionCall {
    /// The input as text.
    func text() throws(FunctionFailure) -> String { try FunctionCall.text(of: input, "the input") }

    /// The input as bytes.
    func bytes() throws(FunctionFailure) -> [UInt8] { try FunctionCall.bytes(of: input, "the input") }

    func argumentText(_ index: Int) throws(FunctionFailure) -> String {
        try FunctionCall.text(of: arguments[index], "argument \(index + 1)")
    }

    func argumentBytes(_ index: Int) throws(FunctionFailure) -> [UInt8] {
        try FunctionCall.bytes(of: arguments[index], "argument \(index + 1)")
    }

    func argumentInteger(_ index: Int) throws(FunctionFailure) -> Int {
        guard let number = arguments[index].wholeNumber, let value = Int(exactly: number) else {
            throw FunctionFailure("argument \(index + 1) is no whole number")
        }
        return value
    }

    /// The texts of a repeated argument from an index on.
    func argumentTexts(from index: Int = 0) throws(FunctionFailure) -> [String] {
        var texts: [String] = []
        for place in arguments.indices.dropFirst(index) { texts.append(try argumentText(place)) }
        return texts
    }

    private static func text(of value: Value, _ what: String) throws(FunctionFailure) -> String {
        guard let text = value.textForm else {
            if case .bytes = value { throw FunctionFailure("\(what) is bytes that are not UTF-8") }
            throw FunctionFailure("\(what) is \(value.kindName), which has no text form")
        }
        return text
    }

    private static func bytes(of value: Value, _ what: String) throws(FunctionFailure) -> [UInt8] {
        guard let bytes = value.byteForm else { throw FunctionFailure("\(what) is \(value.kindName), not bytes") }
        return bytes
    }
}

/// Runs what may throw an error of the crypto or wire room and keeps its sentence, which shows no value.
func refusing<Result>(_ body: () throws -> Result) throws(FunctionFailure) -> Result {
    do {
        return try body()
    } catch let error as CryptoError {
        throw FunctionFailure(error.message)
    } catch let error as WireError {
        throw FunctionFailure(error.message)
    } catch let error as MoneyRules.Problem {
        throw FunctionFailure(error.message)
    } catch {
        throw FunctionFailure("the input cannot be used")
    }
}
