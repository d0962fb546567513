import Foundation
import SluiceFuzzTargets

/// The target that the environment variable SLUICE_FUZZ_TARGET names.
private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["SLUICE_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        preconditionFailure("SLUICE_FUZZ_TARGET must be one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    }
    return target
}()

/// What libFuzzer calls for every input (https://llvm.org/docs/LibFuzzer.html#fuzz-target). A broken property ends the
/// process, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
package func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try target.check(input)
    } catch {
        FileHandle.standardError.write(Data("\n\(target.name): \(error)\n".utf8))
        abort()
    }
    return 0
}
