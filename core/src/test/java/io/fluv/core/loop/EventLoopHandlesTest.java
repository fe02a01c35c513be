package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluv.core.driver.Interest;
import io.fluv.core.driver.UdpChannel;
import io.fluv.core.nio.JdkChannels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Registrations: who is told of readiness, and who no longer. */
class EventLoopHandlesTest {
    private final LoopFixture fixture = new LoopFixture();
    private final EventLoop loop = fixture.loop;

    @AfterEach
    void nothingWasReported() {
        fixture.close();
        assertThat(fixture.observer.reports()).isEmpty();
    }

    @Test
    void aHandleHearsOnlyOfWhatItIsInterestedIn() throws Exception {
        try (ReadySocket pipe = new ReadySocket(ops -> {})) {
            fixture.run(() -> pipe.register(loop, Interest.NONE));
            fixture.turn();
            fixture.turn();
            assertThat(fixture.call(() -> pipe.ready)).isZero();

            fixture.run(() -> pipe.channel.interest(Interest.READ));
            fixture.turn();
            assertThat(fixture.call(() -> pipe.ready)).isPositive();

            int before = fixture.call(() -> {
                pipe.channel.interest(Interest.NONE);
                return pipe.ready;
            });
            fixture.turn();
            fixture.turn();
            assertThat(fixture.call(() -> pipe.ready)).isEqualTo(before);
        }
    }

    @Test
    void aHandleIsToldOncePerTurnAndAgainWhileItIsStillReady() throws Exception {
        List<String> trace = new ArrayList<>();
        boolean[] over = new boolean[1];
        try (ReadySocket pipe = new ReadySocket(ops -> trace.add("ready"))) {
            fixture.run(() -> {
                pipe.register(loop);
                loop.afterDeregistration(new Runnable() {
                    @Override
                    public void run() {
                        trace.add("end of turn");
                        if (!over[0]) {
                            loop.afterDeregistration(this);
                        }
                    }
                });
            });
            fixture.turn();
            fixture.turn();

            List<String> seen = fixture.call(() -> {
                over[0] = true;
                return List.copyOf(trace);
            });
            assertThat(seen).hasSizeGreaterThanOrEqualTo(4);
            for (int i = 0; i < seen.size(); i++) {
                assertThat(seen.get(i)).isEqualTo(i % 2 == 0 ? "ready" : "end of turn");
            }
        }
    }

    @Test
    void aHandleIsToldOfTheDirectionsThatAreReady() throws Exception {
        List<Interest> ready = new ArrayList<>();
        try (ReadySocket socket = new ReadySocket(ready::add)) {
            fixture.run(() -> socket.register(loop, Interest.WRITE));
            fixture.turn();
            fixture.run(() -> {
                assertThat(ready).isNotEmpty().containsOnly(Interest.WRITE);
                ready.clear();
                socket.channel.interest(Interest.BOTH);
            });
            fixture.turn();

            assertThat(fixture.call(() -> List.copyOf(ready))).contains(Interest.BOTH);
        }
    }

    @Test
    void theSelectorIsToldOfAnInterestOnlyWhenItChanges() throws Exception {
        try (ReadySocket socket = new ReadySocket(ready -> {})) {
            fixture.run(() -> {
                socket.register(loop);
                SelectionKey key = JdkChannels.keyOf(socket.channel);

                // Set behind its back: only a call that reaches the key puts it right again.
                key.interestOps(0);
                socket.channel.interest(Interest.READ);
                assertThat(key.interestOps()).as("no change, no call").isZero();

                socket.channel.interest(Interest.NONE);
                socket.channel.interest(Interest.READ);
                assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_READ);
            });
        }
    }

    @Test
    void theInterestOfAClosedChannelCanNoLongerChange() throws Exception {
        try (ReadySocket socket = new ReadySocket(ready -> {})) {
            fixture.run(() -> {
                socket.register(loop, Interest.NONE).end();
                socket.channel.interest(Interest.READ);
                socket.end();
            });
            fixture.turn();

            assertThat(fixture.call(() -> socket.ready)).isZero();
        }
    }

    @Test
    @Tag("uv-038")
    void aHandleThatAnotherOneEndsInTheSamePhaseHearsNothing() throws Exception {
        for (End end : End.values()) {
            List<ReadySocket> pipes = new ArrayList<>();
            List<String> trace = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int self = i;
                pipes.add(new ReadySocket(ops -> {
                    trace.add("ready");
                    end.of(pipes.get(1 - self));
                    pipes.get(self).channel.interest(Interest.NONE);
                }));
            }
            fixture.run(() -> {
                for (ReadySocket pipe : pipes) {
                    pipe.register(loop);
                }
            });
            fixture.turn();
            fixture.turn();

            // Both are ready in the same phase; whichever comes first leaves nothing for the other.
            assertThat(fixture.call(() -> trace)).as(end.name()).containsExactly("ready");
            pipes.forEach(ReadySocket::close);
        }
    }

    private enum End {
        CLOSE {
            @Override
            void of(ReadySocket pipe) {
                pipe.end();
            }
        },
        NO_INTEREST {
            @Override
            void of(ReadySocket pipe) {
                pipe.channel.interest(Interest.NONE);
            }
        };

        abstract void of(ReadySocket pipe);
    }

    @Test
    @Tag("uv-038")
    void noEventOfAClosedSocketReachesANewOneWithTheSameDescriptor() throws Exception {
        int pipes = 8;
        List<String> wrong = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            List<Quiet> replacements = new ArrayList<>();
            List<ReadySocket> closing = new ArrayList<>();
            for (int i = 0; i < pipes; i++) {
                // All are ready in the same phase. The first closes all of them and opens as many that are silent.
                closing.add(new ReadySocket(ops -> {
                    closing.forEach(ReadySocket::end);
                    open(pipes, replacements, wrong);
                }));
            }
            fixture.run(() -> {
                for (ReadySocket pipe : closing) {
                    pipe.register(loop);
                }
            });
            fixture.turn();
            // Now the old descriptors are free, and these get them: the system gives out the lowest first.
            fixture.run(() -> open(pipes, replacements, wrong));
            fixture.turn();

            fixture.run(() -> {
                assertThat(closing.stream().mapToInt(pipe -> pipe.ready).sum()).isEqualTo(1);
                assertThat(replacements).hasSize(2 * pipes);
                for (Quiet quiet : replacements) {
                    quiet.close();
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    private void open(int count, List<Quiet> opened, List<String> wrong) {
        for (int i = 0; i < count; i++) {
            opened.add(Quiet.open(loop, wrong));
        }
    }

    @Test
    void aSocketMayBeHandedToAnotherHandle() throws Exception {
        List<String> trace = new ArrayList<>();
        try (ReadySocket pipe = new ReadySocket(ops -> trace.add("first"))) {
            OnReady second = new OnReady(ops -> {
                trace.add("second");
                pipe.channel.interest(Interest.NONE);
            });
            fixture.run(() -> {
                pipe.register(loop);
                pipe.channel.handle(second);

                assertThat(loop.handles()).containsExactly(second);
            });
            fixture.turn();

            assertThat(fixture.call(() -> trace)).containsExactly("second");
        }
    }

    @Test
    void handlesAreThoseThatAreRegisteredNow() throws Exception {
        try (ReadySocket first = new ReadySocket(ops -> {});
                ReadySocket second = new ReadySocket(ops -> {})) {
            fixture.run(() -> {
                assertThat(loop.handles()).isEmpty();
                first.register(loop, Interest.NONE);
                second.register(loop, Interest.NONE);
                assertThat(loop.handles()).containsExactlyInAnyOrder(first, second);

                first.end();
                assertThat(loop.handles()).containsExactly(second);
                second.end();
                assertThat(loop.handles()).isEmpty();
            });
        }
    }

    @Test
    void aClosedChannelCanNotBeRegistered() throws Exception {
        ReadySocket pipe = new ReadySocket(ops -> {});
        pipe.close();

        fixture.run(() -> {
            assertThatThrownBy(() -> pipe.register(loop)).isInstanceOf(IOException.class);
            assertThat(loop.handles()).isEmpty();
        });
    }

    @Test
    void whatIsConfinedToTheLoopIsRefusedElsewhere() throws Exception {
        try (ReadySocket pipe = new ReadySocket(ops -> {})) {
            assertThatThrownBy(() -> pipe.register(loop)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> loop.startTimer(0, () -> {})).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> loop.atEndOfPhase(() -> {})).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> loop.afterDeregistration(() -> {})).isInstanceOf(AssertionError.class);
            assertThatThrownBy(loop::handles).isInstanceOf(AssertionError.class);
            assertThatThrownBy(loop::scratch).isInstanceOf(AssertionError.class);
        }
    }

    /** A socket that nobody sends to, so that any event is another's. */
    private record Quiet(UdpChannel channel) {
        static Quiet open(EventLoop loop, List<String> wrong) {
            try {
                Quiet quiet = new Quiet(ReadySocket.quiet());
                loop.register(
                        quiet.channel,
                        Interest.READ,
                        new OnReady(ready -> wrong.add("event " + ready + " at a socket without a datagram")));
                return quiet;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void close() throws IOException {
            assertThat(channel.receive(ByteBuffer.allocate(1))).isNull();
            channel.close();
        }
    }
}
