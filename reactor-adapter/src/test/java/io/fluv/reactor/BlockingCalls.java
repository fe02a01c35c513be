package io.fluv.reactor;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What BlockHound is to let through in our tests, and a record of all that it stops: the error that it throws may end where
 * no test looks, so the build fails on the record. Found by its service file.
 */
public final class BlockingCalls implements BlockHoundIntegration {
    /** Names the file of the record, and says that BlockHound is on. */
    static final String RECORD_PROPERTY = "fluv.blockingCalls";

    private static final AtomicInteger ON_PURPOSE = new AtomicInteger();

    /** How often a call of {@link BlockHoundTest}'s was stopped, by way of what keeps the record. */
    static int stoppedOnPurpose() {
        return ON_PURPOSE.get();
    }

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(Loopback.class.getName(), "hold")
                // How subscribers of tests and of the TCK hand over what they got: a lock that is held for a moment.
                .allowBlockingCallsInside(ArrayBlockingQueue.class.getName(), "offer")
                .allowBlockingCallsInside(LinkedBlockingQueue.class.getName(), "offer");
        String record = System.getProperty(RECORD_PROPERTY);
        if (record != null) {
            Path file = Path.of(record);
            delete(file);
            builder.blockingMethodCallback(method -> stop(method, file));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(BlockingMethod method, Path file) {
        BlockingOperationError error = new BlockingOperationError(method);
        if (isOnPurpose(error)) {
            ON_PURPOSE.incrementAndGet();
        } else {
            append(error, file);
        }
        throw error;
    }

    private static boolean isOnPurpose(Throwable error) {
        return Stream.of(error.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(BlockHoundTest.class.getName()));
    }

    /** By a channel, for streams are among what BlockHound stops. */
    private static void append(Throwable error, Path file) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
