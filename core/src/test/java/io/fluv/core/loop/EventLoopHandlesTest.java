package io.fluv.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
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
        try (ReadyPipe pipe = new ReadyPipe(ops -> {})) {
            fixture.run(() -> pipe.register(loop, 0));
            fixture.turn();
            fixture.turn();
            assertThat(fixture.call(() -> pipe.ready)).isZero();

            fixture.run(() -> pipe.registration.interest(SelectionKey.OP_READ));
            fixture.turn();
            assertThat(fixture.call(() -> pipe.ready)).isPositive();

            int before = fixture.call(() -> {
                pipe.registration.interest(0);
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
        try (ReadyPipe pipe = new ReadyPipe(ops -> trace.add("ready"))) {
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
    void readyOperationsAreAPartOfTheInterest() throws Exception {
        List<Integer> ready = new ArrayList<>();
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            sink.configureBlocking(false);
            fixture.run(() -> {
                Registration[] registration = new Registration[1];
                registration[0] = loop.register(sink, SelectionKey.OP_WRITE, new OnReady(ops -> {
                    ready.add(ops);
                    registration[0].interest(0);
                }));
            });
            fixture.turn();

            assertThat(fixture.call(() -> ready)).containsExactly(SelectionKey.OP_WRITE);
            assertThat(source.isOpen()).isTrue();
        }
    }

    @Test
    void theSelectorIsToldOfAnInterestOnlyWhenItChanges() throws IOException {
        Pipe pipe = Pipe.open();
        try (Selector selector = Selector.open();
                Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            source.configureBlocking(false);
            SelectionKey key = source.register(selector, SelectionKey.OP_READ);
            KeyRegistration registration =
                    new KeyRegistration(key, () -> true, SelectionKey.OP_READ, new OnReady(ops -> {}));

            // Set behind its back: only a call that reaches the key puts it right again.
            key.interestOps(0);
            registration.interest(SelectionKey.OP_READ);
            assertThat(key.interestOps()).as("no change, no call").isZero();

            registration.interest(0);
            registration.interest(SelectionKey.OP_READ);
            assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_READ);
            assertThat(registration.interest()).isEqualTo(SelectionKey.OP_READ);
            assertThat(sink.isOpen()).isTrue();
        }
    }

    @Test
    void theInterestOfACancelledRegistrationCanNoLongerChange() throws Exception {
        try (ReadyPipe pipe = new ReadyPipe(ops -> {})) {
            fixture.run(() -> {
                pipe.register(loop, 0).registration.cancel();
                pipe.registration.interest(SelectionKey.OP_READ);
                pipe.registration.cancel();

                assertThat(pipe.registration.interest()).isZero();
            });
            fixture.turn();

            assertThat(fixture.call(() -> pipe.ready)).isZero();
        }
    }

    @Test
    @Tag("uv-038")
    void aHandleThatAnotherOneEndsInTheSamePhaseHearsNothing() throws Exception {
        for (End end : End.values()) {
            List<ReadyPipe> pipes = new ArrayList<>();
            List<String> trace = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int self = i;
                pipes.add(new ReadyPipe(ops -> {
                    trace.add("ready");
                    end.of(pipes.get(1 - self));
                    pipes.get(self).registration.interest(0);
                }));
            }
            fixture.run(() -> {
                for (ReadyPipe pipe : pipes) {
                    pipe.register(loop);
                }
            });
            fixture.turn();
            fixture.turn();

            // Both are ready in the same phase; whichever comes first leaves nothing for the other.
            assertThat(fixture.call(() -> trace)).as(end.name()).containsExactly("ready");
            pipes.forEach(ReadyPipe::close);
        }
    }

    private enum End {
        CLOSE {
            @Override
            void of(ReadyPipe pipe) {
                pipe.end();
            }
        },
        CANCEL {
            @Override
            void of(ReadyPipe pipe) {
                pipe.registration.cancel();
            }
        },
        NO_INTEREST {
            @Override
            void of(ReadyPipe pipe) {
                pipe.registration.interest(0);
            }
        };

        abstract void of(ReadyPipe pipe);
    }

    @Test
    @Tag("uv-038")
    void noEventOfAClosedSocketReachesANewOneWithTheSameDescriptor() throws Exception {
        int pipes = 8;
        List<String> wrong = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            List<Quiet> replacements = new ArrayList<>();
            List<ReadyPipe> closing = new ArrayList<>();
            for (int i = 0; i < pipes; i++) {
                // All are ready in the same phase. The first closes all of them and opens as many that are silent.
                closing.add(new ReadyPipe(ops -> {
                    closing.forEach(ReadyPipe::end);
                    open(pipes, replacements, wrong);
                }));
            }
            fixture.run(() -> {
                for (ReadyPipe pipe : closing) {
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
        try (ReadyPipe pipe = new ReadyPipe(ops -> trace.add("first"))) {
            OnReady second = new OnReady(ops -> {
                trace.add("second");
                pipe.registration.interest(0);
            });
            fixture.run(() -> {
                pipe.register(loop);
                pipe.registration.handle(second);

                assertThat(loop.handles()).containsExactly(second);
            });
            fixture.turn();

            assertThat(fixture.call(() -> trace)).containsExactly("second");
        }
    }

    @Test
    void handlesAreThoseThatAreRegisteredNow() throws Exception {
        try (ReadyPipe first = new ReadyPipe(ops -> {});
                ReadyPipe second = new ReadyPipe(ops -> {})) {
            fixture.run(() -> {
                assertThat(loop.handles()).isEmpty();
                first.register(loop, 0);
                second.register(loop, 0);
                assertThat(loop.handles()).containsExactlyInAnyOrder(first, second);

                first.registration.cancel();
                assertThat(loop.handles()).containsExactly(second);
                second.end();
                assertThat(loop.handles()).isEmpty();
            });
        }
    }

    @Test
    void aClosedChannelCanNotBeRegistered() throws Exception {
        ReadyPipe pipe = new ReadyPipe(ops -> {});
        pipe.close();

        fixture.run(() -> {
            assertThatThrownBy(() -> pipe.register(loop)).isInstanceOf(IOException.class);
            assertThat(loop.handles()).isEmpty();
        });
    }

    @Test
    void whatIsConfinedToTheLoopIsRefusedElsewhere() throws Exception {
        try (ReadyPipe pipe = new ReadyPipe(ops -> {})) {
            assertThatThrownBy(() -> pipe.register(loop)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> loop.startTimer(0, () -> {})).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> loop.atEndOfPhase(() -> {})).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> loop.afterDeregistration(() -> {})).isInstanceOf(AssertionError.class);
            assertThatThrownBy(loop::handles).isInstanceOf(AssertionError.class);
            assertThatThrownBy(loop::scratch).isInstanceOf(AssertionError.class);
        }
    }

    /** A pipe that nobody writes to, so that any event is another's. */
    private record Quiet(Pipe pipe) {
        static Quiet open(EventLoop loop, List<String> wrong) {
            try {
                Quiet quiet = new Quiet(Pipe.open());
                quiet.pipe.source().configureBlocking(false);
                loop.register(
                        quiet.pipe.source(),
                        SelectionKey.OP_READ,
                        new OnReady(ops -> wrong.add("event " + ops + " at a pipe without a byte")));
                return quiet;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void close() throws IOException {
            assertThat(pipe.source().read(ByteBuffer.allocate(1))).isZero();
            pipe.source().close();
            pipe.sink().close();
        }
    }
}
