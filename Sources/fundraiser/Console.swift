import Foundation

/// What people read goes to standard output, what went wrong to standard error.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func error(_ text: String) { write(text + "\n", to: .standardError) }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that has gone away is no failure of ours.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
