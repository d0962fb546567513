import SluiceCrypto
import Synchronization

/// Keys of certificates that travelled in messages and were proved. A provider sends the same certificate with every
/// message, and proving its chain costs more than all the rest of a message.
///
/// What is found here is what proving would find: the bytes are the same, the roots are the same objects, every certificate
/// of the chain is valid at the moment that is asked about, and the proof is at most an hour old by the same clock. Only
/// what was proved is kept, so a stranger can neither put anything in nor push anything out.
final class ProvedKeys: Sendable {
    private struct Entry {
        let certificate: [UInt8]
        /// Kept alive, so that no other certificate can come to stand at the address of one of them.
        let roots: [Certificate]
        let key: PublicKey
        let provedAt: Int64
        let validity: ClosedRange<Int64>
    }

    /// A provider has one certificate, and for a while two when it changes them.
    private static let countMax = 16
    private static let livesSeconds: Int64 = 3600
    private let entries = Mutex<[Entry]>([])

    /// The key in a certificate as it came, nil when it must be proved (again).
    func key(of certificate: [UInt8], under roots: [Certificate], atUnixSeconds now: Int64) -> PublicKey? {
        entries.withLock { entries in
            entries.first { entry in
                (entry.provedAt...entry.provedAt + ProvedKeys.livesSeconds).contains(now)
                    && entry.validity.contains(now) && ProvedKeys.areSame(entry.roots, roots)
                    && entry.certificate == certificate
            }?.key
        }
    }

    /// Keeps what was just proved; of too many the oldest goes.
    func keep(
        _ key: PublicKey, of certificate: [UInt8], under roots: [Certificate], provedAt now: Int64,
        validity: ClosedRange<Int64>
    ) {
        let entry = Entry(certificate: certificate, roots: roots, key: key, provedAt: now, validity: validity)
        entries.withLock { entries in
            entries.removeAll { $0.certificate == certificate && ProvedKeys.areSame($0.roots, roots) }
            if entries.count == ProvedKeys.countMax { entries.removeFirst() }
            entries.append(entry)
        }
    }

    private static func areSame(_ first: [Certificate], _ second: [Certificate]) -> Bool {
        first.count == second.count && zip(first, second).allSatisfy { $0 === $1 }
    }
}
