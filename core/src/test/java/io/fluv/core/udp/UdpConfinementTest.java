package io.fluv.core.udp;

import io.fluv.core.UdpOptions;
import io.fluv.core.loop.ForeignTouch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A touch of a socket's own state from another thread than its loop's fails at once, where assertions are on. */
class UdpConfinementTest {
    @RegisterExtension
    private final UdpHarness harness = new UdpHarness();

    private final UdpHandle handle = new UdpHandle(harness.group.assign(), harness.channel, UdpOptions.defaults());

    @Test
    void handleLetsNoOtherThreadIn() {
        UdpLoopback.onLoop(harness.loop, () -> {
            handle.start();
            return handle;
        });

        ForeignTouch.of(handle)
                .anyThread(
                        "receiver",
                        "errors",
                        "output",
                        "channel",
                        "loop",
                        "isInside",
                        "mayActNow",
                        "hop",
                        "localAddress",
                        "remoteAddress")
                .anyThread(
                        "isOpen",
                        "closed",
                        "perform",
                        "closedHere",
                        "report",
                        "inLoop",
                        "close",
                        "dispose",
                        "closeChannel")
                .anyThread("start") // which the real channel refuses
                .onlyLooking("wantsRead", "wantsWrite", "hasWorkLeft", "readiness", "memberships")
                .isRefused();
    }

    @Test
    void inputLetsNoOtherThreadIn() {
        ForeignTouch.of(new UdpInput(handle, 1, handle.receiver()))
                .onlyLooking("wantsRead", "hasWorkLeft")
                .isRefused();
    }

    @Test
    void outputLetsNoOtherThreadIn() {
        ForeignTouch.of(handle.output())
                .anyThread("queuedBytes", "queuedCount")
                .onlyLooking("wantsWrite", "hasWorkLeft", "lowWater", "highWater")
                .isRefused();
    }

    @Test
    void sendOfASourceLetsNoOtherThreadIn() {
        ForeignTouch.of(new StreamSend(handle, handle.output()))
                .anyThread("subscriber", "subscribeTo", "result", "ended", "sourceSubscriber", "onUnheard")
                .anyThread("onThreadEnded")
                .onlyLooking("isDone", "canBeAsked", "queued")
                .isRefused();
    }

    @Test
    void sendWithResultsLetsNoOtherThreadIn() {
        ForeignTouch.of(new EachSend(handle, handle.output()))
                .anyThread("subscribe", "onSubscribe", "onNext", "onError", "onComplete", "refusal", "taken")
                .anyThread("ended", "sourceSubscriber", "onUnheard", "onThreadEnded", "onWanted")
                .onlyLooking("isDone", "canBeAsked", "queued")
                .isRefused();
    }
}
