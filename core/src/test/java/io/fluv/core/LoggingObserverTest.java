package io.fluv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluv.core.error.EndReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingObserverTest {
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

    private static Exception reset() {
        return EndReason.RESET.exception("read", null, null, 0, new IOException("Connection reset"));
    }
}
