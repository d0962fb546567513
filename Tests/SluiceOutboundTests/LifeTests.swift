import SluiceOutbound
import Testing

/// A server that reads a request, tells, and answers only when the connection is given up by the other side: never.
private func silentServer() -> (server: RawServer, arrivals: AsyncStream<String>, ends: AsyncStream<Int>) {
    let (arrivals, arrived) = AsyncStream.makeStream(of: String.self)
    let (ends, ended) = AsyncStream.makeStream(of: Int.self)
    let server = RawServer { connection in
        if let request = connection.readRequest() { arrived.yield(request) }
        connection.waitForEnd()
        ended.yield(connection.number)
    }
    return (server, arrivals, ends)
}

@Suite struct LifeTests {
    @Test func `the deadline is kept when nobody answers`() async throws {
        let (server, _, _) = silentServer()
        defer { server.stop() }
        try await withClient { client in
            let result = await client.send(OutboundRequest(method: "POST", url: server.url, timeoutMS: 200))
            guard case .perhapsSent(let failure) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(failure.code == "outbound-timeout")
            #expect((200..<2_000).contains(failure.durationMS))
        }
    }

    @Test func `a handshake that never ends is not sent`() async throws {
        let server = RawServer { $0.waitForEnd() }
        defer { server.stop() }
        try await withClient { client in
            let result = await client.send(
                OutboundRequest(method: "POST", url: "https://127.0.0.1:\(server.port)", connectTimeoutMS: 200))
            #expect(notSentCode(result) == "outbound-connect-timeout")
        }
    }

    @Test func `the deadline counts the time in the queue`() async throws {
        let (server, arrivals, _) = silentServer()
        defer { server.stop() }
        try await withClient(OutboundOptions(maxConnections: 1)) { client in
            let first = Task { await client.send(OutboundRequest(method: "POST", url: server.url)) }
            for await _ in arrivals { break }
            let second = await client.send(OutboundRequest(method: "POST", url: server.url, timeoutMS: 100))
            #expect(notSentCode(second) == "outbound-timeout")
            first.cancel()
            _ = perhapsSentCode(await first.value)
        }
        #expect(server.connectionCount == 1)
    }

    @Test func `cancelling the task aborts the transfer and closes its connection`() async throws {
        let (server, arrivals, ends) = silentServer()
        defer { server.stop() }
        try await withClient { client in
            let task = Task { await client.send(OutboundRequest(method: "POST", url: server.url)) }
            for await _ in arrivals { break }
            task.cancel()
            #expect(perhapsSentCode(await task.value) == "outbound-cancelled")
            for await _ in ends { break }
        }
    }

    @Test func `a task that was cancelled before it sent sends nothing`() async throws {
        let (server, _, _) = silentServer()
        defer { server.stop() }
        try await withClient { client in
            let (gate, opener) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for await _ in gate {}
                return await client.send(OutboundRequest(method: "POST", url: server.url))
            }
            task.cancel()
            opener.finish()
            #expect(notSentCode(await task.value) == "outbound-cancelled")
        }
    }

    @Test func `more than may wait are turned away, and those that waited are served`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: RawConnection.self)
        let server = RawServer { connection in
            while connection.readRequest() != nil { arrived.yield(connection) }
        }
        defer { server.stop() }
        try await withClient(OutboundOptions(maxConnections: 1, maxQueued: 1)) { client in
            let request = OutboundRequest(method: "POST", url: server.url)
            await withTaskGroup(of: OutboundResult.self) { group in
                group.addTask { await client.send(request) }
                var arrival = arrivals.makeAsyncIterator()
                let first = await arrival.next()
                for _ in 0..<2 { group.addTask { await client.send(request) } }
                let turnedAway = await group.next()
                #expect(turnedAway.flatMap { notSentCode($0) } == "outbound-overloaded")
                first?.write(plainAnswer("one"))
                await arrival.next()?.write(plainAnswer("two"))
                for await result in group { #expect(answer(of: result)?.status == 200) }
            }
        }
    }

    @Test func `after a shutdown nothing is sent, and what ran is perhaps sent`() async throws {
        let (server, arrivals, _) = silentServer()
        defer { server.stop() }
        let client = try CurlOutbound(options: OutboundOptions(maxConnections: 1))
        let request = OutboundRequest(method: "POST", url: server.url)
        let running = Task { await client.send(request) }
        for await _ in arrivals { break }
        let waiting = Task { await client.send(request) }
        async let ending: Void = client.shutdown(graceMS: 0)
        #expect(perhapsSentCode(await running.value) == "outbound-closed")
        #expect(notSentCode(await waiting.value) == "outbound-closed")
        await ending
        #expect(notSentCode(await client.send(request)) == "outbound-closed")
        await client.shutdown()
    }

    @Test func `a shutdown with grace lets a running transfer finish`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: RawConnection.self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let server = RawServer { connection in
            _ = connection.readRequest()
            arrived.yield(connection)
            connection.waitForEnd()
            ended.yield()
        }
        defer { server.stop() }
        let client = try CurlOutbound()
        let running = Task { await client.send(OutboundRequest(method: "POST", url: server.url)) }
        async let ending: Void = client.shutdown(graceMS: 60_000)
        for await connection in arrivals {
            connection.write(plainAnswer("late"))
            break
        }
        #expect(answer(of: await running.value)?.body == Array("late".utf8))
        await ending
        for await _ in ends { break }
    }
}
