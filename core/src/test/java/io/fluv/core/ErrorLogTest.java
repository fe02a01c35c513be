package io.fluv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.DatagramException;
import io.fluv.core.error.EndReason;
import io.fluv.core.error.FrameCutOffException;
import io.fluv.core.error.FrameException;
import io.fluv.core.error.FrameTooLongException;
import io.fluv.core.error.MalformedFrameException;
import io.fluv.core.error.UnsentDatagramsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorLogTest {
    private final Logger logger = Logger.getLogger("io.fluv");
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void aUsersExceptionIsLoggedAsAnErrorWithItsSourceAndItsStack() {
        IllegalStateException error = new IllegalStateException("a user's");

        LoopObserver.LOGGING.onError(error, "TcpConnection[a->b]");

        assertThat(records).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.SEVERE);
            assertThat(entry.getMessage()).isEqualTo("TcpConnection[a->b]: java.lang.IllegalStateException: a user's");
            assertThat(entry.getThrown()).isSameAs(error);
        });
    }

    @Test
    void whatAPeerCanCauseDoesNotFillTheLog() {
        LoopObserver.LOGGING.onError(reset(), "TcpConnection[a->b]");

        assertThat(records).isEmpty();
    }

    @Test
    void whatAPeerCanCauseIsThereForThoseWhoLook() {
        logger.setLevel(Level.FINE);

        LoopObserver.LOGGING.onError(reset(), "TcpConnection[a->b]");

        assertThat(records).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.FINE);
            assertThat(entry.getMessage()).endsWith("connection reset by peer");
        });
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheNetwork")
    void noFailureThatAPeerCanCauseFillsTheLog(Throwable failure) {
        logger.setLevel(Level.FINE);

        LoopObserver.LOGGING.onError(failure, "TcpConnection[a->b]");

        assertThat(records).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.FINE);
            assertThat(entry.getThrown()).isSameAs(failure);
        });
    }

    static Stream<Throwable> failuresOfTheNetwork() {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        DatagramException unsent = DatagramException.of("send", here, here, new IOException("Message too long"));
        FrameException tooLong = new FrameTooLongException(10, 11);
        return Stream.of(
                reset(),
                tooLong,
                tooLong.between(here, here),
                new FrameCutOffException(3),
                new MalformedFrameException("its length is negative"),
                unsent,
                UnsentDatagramsException.of(here, 1, 1, List.of(unsent)),
                new TimeoutException("Did not observe any item"));
    }

    @Test
    void whatConsistsOfFailuresOfTheNetworkIsOne() {
        LoopObserver observer = LoopObserver.logging(ErrorLogTest::suppressed);
        logger.setLevel(Level.FINE);

        observer.onError(several(reset(), several(new FrameCutOffException(3), reset())), "a socket");
        assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.FINE);
    }

    @Test
    void oneFailureOfAnotherKindAmongThemIsLoggedAsAnError() {
        LoopObserver observer = LoopObserver.logging(ErrorLogTest::suppressed);

        observer.onError(several(reset(), new IllegalStateException("a user's")), "a socket");
        observer.onError(several(), "a socket");
        LoopObserver.LOGGING.onError(several(reset()), "a socket");
        assertThat(records).extracting(LogRecord::getLevel).containsOnly(Level.SEVERE);
        assertThat(records).hasSize(3);
    }

    @Test
    void failureThatConsistsOfItselfIsLogged() {
        LoopObserver observer = LoopObserver.logging(List::of);

        observer.onError(new IllegalStateException("in a circle"), "a socket");
        assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.SEVERE);
    }

    private static List<Throwable> suppressed(Throwable failure) {
        return List.of(failure.getSuppressed());
    }

    private static Exception several(Exception... failures) {
        Exception all = new Exception("several");
        for (Exception failure : failures) {
            all.addSuppressed(failure);
        }
        return all;
    }

    private static Exception reset() {
        return EndReason.RESET.exception("read", null, null, 0, new IOException("Connection reset"));
    }
}
