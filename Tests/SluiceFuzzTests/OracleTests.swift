import SluiceChannel
import SluiceFuzzTargets
import Testing

/// The targets' own reasoning: a property that could not be broken would prove nothing.
@Suite struct `The oracles of the fuzz targets` {
    @Test func `what providers signed verifies with their keys, and with nobody else's`() async {
        let counts = await onThread { RecordedCallbacks.believed() }
        #expect(counts.genuine > 20)
        #expect(counts.foreign == 0)
    }
}
