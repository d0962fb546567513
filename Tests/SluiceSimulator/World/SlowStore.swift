import SluiceJournal

/// The store of one process on a disk that sometimes takes long: whoever commits waits before and after, while others go on.
struct SlowStore: StoreWrapper {
    let inner: any RecordStore
    let simulation: Simulation
    let life: Life

    func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        await pause()
        try await inner.commit(entries, isNewWork: isNewWork)
        await pause()
    }

    private func pause() async {
        guard !life.isDead, simulation.agenda.nowMS < simulation.slowUntilMS else { return }
        await withCheckedContinuation { continuation in
            let id = life.wait { continuation.resume() }
            simulation.agenda.after(simulation.commitMS) { [life] in
                if life.endWait(id) { continuation.resume() }
            }
        }
    }
}
