import Glibc
import Synchronization

/// A file behind a descriptor, which is closed when the value goes.
final class PosixFile: JournalFile {
    private let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    func size() throws(JournalError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw JournalError.fstat(errno, path: path) }
        return Int(status.st_size)
    }

    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let length = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, offset + filled)
                if length == 0 { return }
                if length > 0 {
                    filled += length
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else { throw JournalError.pread(failure, path: path) }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        let failure = bytes.withUnsafeBytes { buffer -> Int32 in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                let length = pwrite(descriptor, rest.baseAddress, rest.count, offset + written)
                if length > 0 {
                    written += length
                } else if length == 0 {
                    return EIO
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        guard failure == 0 else { throw JournalError.pwrite(failure, path: path) }
    }

    func sync() throws(JournalError) {
        // fdatasync(2) writes the length of the file too, because without it the data could not be read back.
        guard fdatasync(descriptor) == 0 else { throw JournalError.fdatasync(errno, path: path) }
    }

    func truncate(to lengthBytes: Int) throws(JournalError) {
        guard ftruncate(descriptor, lengthBytes) == 0 else { throw JournalError.ftruncate(errno, path: path) }
    }
}

/// A flock(2) on a descriptor of its own; the kernel drops it with the process, however that ends.
final class PosixLock: JournalLock {
    private let descriptor: Mutex<Int32>

    init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { value in
            if value >= 0 { close(value) }
            value = -1
        }
    }
}
