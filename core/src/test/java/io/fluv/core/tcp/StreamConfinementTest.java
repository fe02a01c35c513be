package io.fluv.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.StreamConnection;
import io.fluv.core.TcpOptions;
import io.fluv.core.loop.ForeignTouch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A touch of a stream's own state from another thread than its loop's fails at once, where assertions are on. */
class StreamConfinementTest {
    private static final InetSocketAddress REMOTE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final LoopHarness harness = new LoopHarness();
    private final StreamHandle handle =
            new StreamHandle(harness.group.assign(), new ScriptedChannel(), TcpOptions.defaults(), null);

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void handleLetsNoOtherThreadIn() {
        harness.step(handle::start);

        ForeignTouch.of(handle)
                .anyThread("begin", "loop", "channel", "options", "input", "output", "closed", "released")
                .anyThread("isFrom", "failure", "located", "report", "inLoop", "closeChannel")
                .anyThread("isInside", "mayActNow", "hop")
                .onlyLooking("endsWithOutput", "wantsRead", "wantsWrite", "readiness")
                .isRefused();
    }

    @Test
    void inputLetsNoOtherThreadIn() {
        ForeignTouch.of(handle.input())
                .anyThread("isOpen", "chunks", "frames", "refusal", "taken")
                .onlyLooking("isEnded", "isIdle", "wantsRead", "canDeliver")
                .isRefused();
    }

    @Test
    void outputLetsNoOtherThreadIn() {
        ForeignTouch.of(handle.output())
                .anyThread("isOpen", "queuedBytes")
                .onlyLooking(
                        "isEnded",
                        "hasFailed",
                        "endReason",
                        "hasUnsent",
                        "wantsWrite",
                        "hasQueued",
                        "lowWater",
                        "highWater")
                .isRefused();
    }

    @Test
    void writeLetsNoOtherThreadIn() {
        ForeignTouch.of(WriteOperation.ofSource(handle))
                .anyThread("source", "subscriber", "result", "cancel", "onUnheard", "onThreadEnded", "canBorrow")
                .anyThread("onEnd", "complete", "completeExceptionally", "subscribeTo")
                .onlyLooking("canBeAsked", "queued")
                .isRefused();
    }

    @Test
    void listenerLetsNoOtherThreadIn() {
        ForeignTouch.of(new TcpListener(
                        harness.group.assign(), harness.group, new ScriptedListenChannel(), TcpOptions.defaults()))
                .anyThread("accept", "localAddress", "isOpen", "loop", "close", "shutdown", "closed")
                .anyThread(
                        "channel",
                        "isInside",
                        "mayActNow",
                        "hop",
                        "inLoop",
                        "report",
                        "closeChannel",
                        "refusal",
                        "taken")
                .onlyLooking("wantsRead", "wantsWrite", "hasWorkLeft", "readiness")
                .isRefused();
    }

    @Test
    void connectAttemptLetsNoOtherThreadIn() {
        ForeignTouch.of(new ConnectAttempt(harness.group, REMOTE, TcpOptions.defaults()))
                .anyThread("start", "cancel")
                .isRefused();
    }

    /** All of it is private; what it is given may end anywhere, and then comes to the loop. */
    @Test
    void raceIsDecidedOnItsLoopWhereverItsAddressesAndAttemptsEnd() {
        CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
        CompletableFuture<StreamConnection> attempt = new CompletableFuture<>();
        ConnectRace race = new ConnectRace(
                        harness.loop,
                        InetSocketAddress.createUnresolved("host", 1),
                        TcpOptions.defaults(),
                        address -> attempt)
                .start(addresses);
        harness.settle();

        addresses.complete(List.of(InetAddress.getLoopbackAddress()));
        harness.settle();
        attempt.completeExceptionally(new IOException("refused"));

        LoopHarness.failureOf(race, IOException.class);
        assertThat(harness.reported).isEmpty();
    }
}
